// What @semsegloss/tfjs offers: losses as functions of tensors, and tfjs as one of the library's backends.
export { createAdapter, type CompiledTfjsLoss, type TfjsAdapter } from './adapter.ts';
export { deepSupervisionFor, type DeepSupervisionForOptions } from './deep-supervision.ts';
export type { Execution } from './execution.ts';
export { lossFor, type ExecutedLoss, type LossFunction } from './loss.ts';
export { metricFor, type MetricForOptions, type MetricFunction } from './metric.ts';
export { metricsPerClass } from './metrics-per-class.ts';
export { resizeTargets } from './resize-targets.ts';
export type { ComputeOptions } from './program.ts';
export { OP_BY_OP_ROUNDING, ROUNDING } from './rounding.ts';
export type { Tf } from './runtime.ts';
export { weightedLoss } from './weighted-loss.ts';
