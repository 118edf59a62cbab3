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

/** @throws UNSUPPORTED on webgl without float32 textures */
export function wayOn(tf: Tf, program: Program, sizes?: Sizes): Way {
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
  const obstacle = loopObstacle(program);
  return obstacle === undefined ? { kind: 'loops', as: host.as, host } : steps(obstacle);
}

const obstacles = new WeakMap<Program, string | undefined>();

/** Why no loops can be made of a loss, if so. */
function loopObstacle(program: Program): string | undefined {
  if (obstacles.has(program)) return obstacles.get(program);
  let reason: string | undefined;
  try {
    void program.valueLoops;
  } catch (error) {
    if (!(error instanceof SemSegLossError && error.code === 'UNSUPPORTED')) throw error;
    reason = error.message;
  }
  obstacles.set(program, reason);
  return reason;
}
