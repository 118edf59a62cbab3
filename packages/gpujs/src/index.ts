// @semsegloss/gpu.js: losses and their gradients as kernels of gpu.js, printed from plans.
export { createAdapter, type GpuJsAdapter } from './adapter.ts';
export type { Execution, GpuJsLoss } from './loss.ts';
export { MODES, type Mode } from './mode.ts';
export { ROUNDING } from './rounding.ts';
export type { Gpu } from './runtime.ts';
