// Which way a loss is computed on the current backend, and why: fused where it can be, as GPU programs or as loops.
import { SemSegLossError, unsupported, type Sizes } from '@semsegloss/core';
import { fusedOn, type Fused } from './gpu/fused.ts';
import { hostOn, type Host } from './loops/host.ts';
import type { Program } from './program.ts';
import { isOnGpu, type Tf } from './runtime.ts';

/** How a loss is computed: fused, as what and where, or by one kernel per operation, and why. */
export type Execution = `fused: ${string}` | `op by op: ${string}`;

export type Way =
  | { readonly kind: 'programs'; readonly as: string; readonly fused: Fused }
  | { readonly kind: 'loops'; readonly as: string; readonly host: Host }
  | { readonly kind: 'steps'; readonly because: string };

const steps = (because: string): Way => ({ kind: 'steps', because });

/**
 * The way of one run, or with nothing known of any run.
 * @throws UNSUPPORTED on webgl without float32 textures
 */
export function wayOn(tf: Tf, program: Program, sizes?: Sizes, wantsGradient = false): Way {
  const backend = tf.getBackend();
  if (backend === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw unsupported('tfjs-webgl', 'this device has no float32 textures, and a loss in 16 bits ends at 65504 and is off from the third digit on. Use tf.setBackend(\'wasm\') or \'cpu\'.');
  }
  if (!program.isFusible) return steps('asked for');
  if (isOnGpu(tf)) {
    const fused = fusedOn(tf, program, sizes);
    return typeof fused === 'string' ? steps(fused) : { kind: 'programs', as: backend === 'webgl' ? 'GLSL programs' : 'WGSL programs', fused };
  }
  const host = hostOn(tf);
  if (typeof host === 'string') return steps(host);
  const obstacle = loopObstacle(program, wantsGradient);
  return obstacle === undefined ? { kind: 'loops', as: host.as, host } : steps(obstacle);
}

const obstacles = new WeakMap<Program, string>();

/** Why no loops can be made of a loss, if so: found out by making those that the run needs. */
function loopObstacle(program: Program, wantsGradient: boolean): string | undefined {
  const known = obstacles.get(program);
  if (known !== undefined) return known;
  try {
    void (wantsGradient && program.isScalar ? program.bothLoops : program.valueLoops);
    void (wantsGradient && !program.isScalar ? program.gradientLoops : undefined);
  } catch (error) {
    if (!(error instanceof SemSegLossError && error.code === 'UNSUPPORTED')) throw error;
    obstacles.set(program, error.message);
    return error.message;
  }
  return undefined;
}
