// What @semsegloss/core offers, along its flow: define, build, verify, differentiate, optimise, lower, run.
export { BACKEND_NAMES, unsupported, type Adapter, type BackendName, type CompiledLoss, type LossResult, type RunOptions } from './adapter.ts';
export * from './errors.ts';
export { defineLoss, FAMILIES, mappedMean, perClass, perPixel, weightedSum, type Family, type LossDefinition, type LossTerm, type Properties } from './define/loss.ts';
export { checkClassCount, SHARED_OPTIONS, type SharedOptions } from './define/options.ts';
export { choice, flag, matrix, number, numbers, optionalNumber, rangeText, resolveParameters, text, type Parameter, type Parameters, type ValuesOf } from './define/parameters.ts';
export { build, resolveOptions, type BuiltLoss, type LossOptions } from './build/build.ts';
export { parseLayout, type Layout } from './build/layout.ts';
export { Problem, type Outcome } from './build/problem.ts';
export { reduceLoss } from './build/reduce.ts';
export { GraphBuilder, rewrite } from './graph/builder.ts';
export { evaluateDim, evaluateShape, product, type Dim, type Sizes } from './graph/dims.ts';
export { Expr } from './graph/expr.ts';
export { fromJson, toJson } from './graph/json.ts';
export { print } from './graph/print.ts';
export type { Attributes, AxisName, DType, Graph, GraphNode, TensorType } from './graph/types.ts';
export { COMPOSITES, OPS, PRIMITIVES, type CompositeName, type OpName, type PrimitiveName } from './ops/index.ts';
export { verify } from './verify/verify.ts';
export { differentiate, type DifferentiateOptions } from './differentiate/differentiate.ts';
export { decompose } from './optimise/decompose.ts';
export { optimise } from './optimise/optimise.ts';
export { lower } from './lower/lower.ts';
export { storageOf, type Extent, type Pass, type Plan, type RoutineStep } from './lower/plan.ts';
export { printPlan } from './lower/print.ts';
export { checkValues } from './run/checks.ts';
export { bindShapes, bindSizes, inputsOf } from './run/feeds.ts';
export { run, type ReferenceOutput, type Rounding } from './run/reference.ts';
export type { Feeds, Tensor, TensorData } from './run/tensor.ts';
export { findLoss, LOSSES, lossOf } from './losses/registry.ts';
export {
  defineMatrix, defineRatio, defineRatioWith, METER_OPTIONS, METRIC_OPTIONS, type ClassCounts, type Counts, type GivenMeterOptions, type GivenMetricOptions,
  type MatrixMetric, type MeterOptions, type MetricDefinition, type MetricOptions, type MetricSettings, type Quotient, type RatioMetric, type Scope,
} from './define/metric.ts';
export { buildMetric, type BuiltMetric } from './build/metric.ts';
export { evaluateMetric, type MetricFeeds } from './metrics/evaluate.ts';
export { fromConfusionMatrix, type ConfusionSummary } from './metrics/from-confusion-matrix.ts';
export { ConfusionMeter } from './metrics/meter.ts';
export { findMetric, METRICS, RATIO_METRICS, type RatioName } from './metrics/registry.ts';
export { meanDefined, type MaybeNumber } from './metrics/ratio.ts';
export type { MetricSummary, StreamedSummary } from './metrics/summary.ts';
export { argsort, Argsorter } from './routines/argsort.ts';
export { chessboardDistances, taxicabDistances } from './routines/chamfer.ts';
export { connectedComponents, type Components, type Connectivity } from './routines/connected-components.ts';
export { distances, squaredDistances, type DistanceOptions } from './routines/distance-transform.ts';
export { allocate, runRoutine, type RoutineName, type Stored } from './routines/index.ts';
export { minPlusQuad } from './routines/min-plus.ts';
