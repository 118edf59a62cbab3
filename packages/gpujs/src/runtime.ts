// The GPU object of gpu.js that this package is handed, and what it asks about it: types only, so that no second copy of
// gpu.js is loaded.
import type { GPU } from 'gpu.js';
import { failure, SemSegLossError, unsupported } from '@semsegloss/core';
import { MODES, type Mode } from './mode.ts';

/** An instance of `GPU` of gpu.js 2.24. */
export type Gpu = Pick<GPU, 'createKernel' | 'mode'> & { readonly Kernel: Pick<GPU['Kernel'], 'mode'> | null };

/** What a kernel gives where its result stays on the device. */
export interface Handle {
  readonly type: string;
  toArray(): unknown;
  delete(): void;
}

export type Argument = Float32Array | Float64Array | Int32Array | Uint8Array | ArrayLike<number> | number | Handle;

/** A kernel that gpu.js has made. */
export interface Kernel {
  (...args: readonly Argument[]): unknown;
  destroy(): void;
  readonly kernel: {
    readonly constructor: { readonly mode: string };
    readonly context?: { isContextLost?(): boolean; readonly isLost?: boolean } | null;
    readonly fallbackReason?: string | null;
  };
}

/** What a device can do. */
interface Features {
  readonly isFloatRead?: boolean;
  readonly isTextureFloat?: boolean;
  readonly maxTextureSize?: number;
}

/**
 * The mode of a GPU object.
 * @throws PARAMETER_RANGE for what is none; UNSUPPORTED for a mode that this package prints no kernels for, or a device without float32.
 */
export function modeOf(gpu: Gpu): Mode {
  if (typeof gpu?.createKernel !== 'function') throw failure('PARAMETER_RANGE', 'createAdapter', 'the first argument must be a GPU object of gpu.js', gpu, "Call createAdapter(new GPU({ mode: 'webasm' })).");
  const kind = gpu.Kernel as (NonNullable<Gpu['Kernel']> & { readonly features?: Features; readonly testContext?: unknown }) | null;
  if (gpu.mode === 'async' || gpu.mode === 'dev' || kind === null) {
    throw unsupported('gpu.js', `the mode "${gpu.mode}" names no device that kernels could be printed for. Make the GPU object with one of the modes ${MODES.join(', ')}`);
  }
  const features = kind.features ?? {};
  if (features.isFloatRead === false || features.isTextureFloat === false) {
    throw unsupported('gpu.js', 'this device has no single precision: it cannot render to float32 textures, and eight bits are too few for a loss. Use the mode webasm or cpu');
  }
  const name = kind.mode === 'gpu' ? glMode(kind.testContext) : kind.mode;
  const mode = MODES.find((known) => known === name);
  if (mode === undefined) throw unsupported('gpu.js', `kernels are printed for the modes ${MODES.join(', ')}, got "${name}". Make the GPU object with one of them`);
  return mode;
}

/** WebGL 2, or what else there is. */
function glMode(context: unknown): string {
  return typeof WebGL2RenderingContext !== 'undefined' && context instanceof WebGL2RenderingContext ? 'webgl2' : 'webgl';
}

/** The longest side of a texture, where there are textures. */
export function longestSide(gpu: Gpu): number {
  const { features } = gpu.Kernel as { readonly features?: Features };
  return features?.maxTextureSize ?? Number.POSITIVE_INFINITY;
}

/** Frees a kernel. The cpu mode of gpu.js keeps its kernels in a list for good; here they are taken off it. */
export function destroy(gpu: Gpu, kernel: Kernel): void {
  const { kernels } = gpu as unknown as { readonly kernels?: unknown[] };
  const made = kernel.kernel;
  kernel.destroy();
  const at = kernels?.indexOf(made) ?? -1;
  if (at !== -1) kernels?.splice(at, 1);
}

/** @throws BACKEND_MISSING where the device behind a kernel is gone. */
export function assertAlive(where: string, { kernel }: Kernel): void {
  if (kernel.context?.isContextLost?.() !== true && kernel.context?.isLost !== true) return;
  throw lost(where);
}

function lost(where: string, cause?: unknown): SemSegLossError {
  return new SemSegLossError('BACKEND_MISSING', `${where}: the device was lost, and with it every kernel. Make a new GPU object and compile the loss again.`, { cause });
}

/** What gpu.js throws, in our terms as far as it is known. */
export function explained(where: string, error: unknown): unknown {
  if (error instanceof SemSegLossError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/lost/i.test(message)) return lost(where, error);
  if (/larger than|per storage buffer|exceeds|out of memory|allocat|memory limit|workgroups, over|Invalid typed array length|Array buffer|property initial|property maximum/i.test(message)) {
    return new SemSegLossError('UNSUPPORTED', `${where}: the arrays are larger than this device takes (${message}). Use smaller batches, or the mode cpu.`, { cause: error });
  }
  return error;
}
