// GPU objects for tests: in Node the modes that run everywhere, in a browser those that need one.
import { GPU } from 'gpu.js';
import type { Mode } from '../src/mode.ts';

const isBrowser = typeof document !== 'undefined';

/** The modes that this environment is to try. */
export const HERE: readonly Mode[] = isBrowser ? ['webgl2', 'webgpu'] : ['cpu', 'webasm'];

const gpus = new Map<Mode, GPU>();

/** One GPU object for each mode. Gives the reason where this browser has none. */
export async function gpuFor(mode: Mode): Promise<GPU | string> {
  if (mode === 'webgl2' && !GPU.isWebGL2Supported) return 'this browser has no WebGL 2';
  if (mode === 'webgpu' && !(await GPU.isWebGPUAvailable())) return 'this browser has no WebGPU';
  const gpu = gpus.get(mode) ?? new GPU({ mode });
  gpus.set(mode, gpu);
  return gpu;
}
