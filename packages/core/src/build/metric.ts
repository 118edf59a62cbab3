// Builds a metric's graph: scores and targets become hard decisions, decisions become counts, counts the formula.
// For backends that compute a metric where the prediction already is; metrics/meter.ts counts on the host.
import { resolveMetricOptions, scoreThreshold, sharedOptions, TARGET_THRESHOLD, type Counts, type GivenMetricOptions, type MetricDefinition, type MetricOptions, type RatioMetric } from '../define/metric.ts';
import type { Dim } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { AxisGroup, Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { parseLayout } from './layout.ts';
import { Problem } from './problem.ts';

export interface BuiltMetric {
  readonly definition: MetricDefinition;
  readonly options: MetricOptions;
  /**
   * Inputs `prediction`, `target` and, if asked for, `mask`. Output `value`: shape [] for "macro" and "micro", [C]
   * for "none", [C, C] for the confusion matrix. Where 0/0 is skipped there is an output `defined` of the same
   * shape as well: 0 where nothing was left to average and `value` (then 0) means nothing, 1 elsewhere.
   */
  readonly graph: Graph;
}

/**
 * Builds the graph of a metric for one kind of problem. Sizes stay symbolic.
 * @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
 */
export function buildMetric(definition: MetricDefinition, given: GivenMetricOptions = {}): BuiltMetric {
  const options = resolveMetricOptions(definition, given);
  const decision = new Decision(options);
  const outputs = definition.form === 'matrix' ? { value: definition.matrix(decision) } : ratioOutputs(decision, definition);
  return { definition, options, graph: verify(decision.problem.builder.finish(definition.slug, outputs)) };
}

/** A problem after every pixel has been decided: 0 or 1 for each class, on both sides. */
export class Decision {
  readonly problem: Problem;
  readonly options: MetricOptions;

  constructor(options: MetricOptions) {
    this.options = options;
    this.problem = new Problem(sharedOptions(options), parseLayout(options.layout ?? 'NHWC'));
  }

  get isMulticlass(): boolean { return this.options.task === 'multiclass'; }

  /** 1 where a class was predicted. */
  get predicted(): Expr {
    const { prediction, classes } = this.problem;
    return this.isMulticlass ? prediction.argMax().oneHot(classes) : above(prediction, scoreThreshold(this.options));
  }

  /** 1 where a class is true. */
  get truth(): Expr {
    const { hardTarget, classes } = this.problem;
    if (this.options.targets === 'labels') return hardTarget;
    return this.isMulticlass ? hardTarget.argMax().oneHot(classes) : above(hardTarget, TARGET_THRESHOLD);
  }

  /** Class ids of prediction and truth (0 and 1 in a binary task), where a pixel has just one. */
  get ids(): { readonly predicted: Expr; readonly truth: Expr; readonly classes: Dim } {
    const { prediction, hardTarget, classes } = this.problem;
    if (this.isMulticlass) return { predicted: prediction.argMax(), truth: hardTarget.argMax(), classes };
    return { predicted: this.predicted.cast('int32'), truth: this.truth.cast('int32'), classes: 2 };
  }

  /** Sum over the pixels that count. */
  sum(x: Expr, ...over: readonly AxisGroup[]): Expr {
    const { mask } = this.problem;
    return (mask === undefined ? x : x.mul(above(mask, 0))).sum('space', ...over);
  }

  /** One count per sample (or batch) and class (or all classes pooled). Each is a sum of its own, so nothing cancels. */
  counts(): Counts<Expr> {
    const { predicted: p, truth: y } = this;
    const batch: readonly AxisGroup[] = this.options.over === 'batch' ? ['batch'] : [];
    const count = (x: Expr): Expr => this.pool(this.sum(x, ...batch));
    return { tp: count(p.mul(y)), fp: count(p.mul(y.complement())), fn: count(p.complement().mul(y)), tn: count(p.complement().mul(y.complement())) };
  }

  private pool(counts: Expr): Expr {
    if (this.options.average !== 'micro') return counts;
    return (this.options.includeBackground ? counts : counts.mul(this.problem.isForeground())).sum('class');
  }
}

/** A value beside whether it is one: 1 where it is defined, 0 where it is 0/0. */
interface Partial {
  readonly value: Expr;
  readonly defined: Expr;
}

function ratioOutputs(decision: Decision, definition: RatioMetric): Record<string, Expr> {
  const { average, includeBackground, zeroDivision } = decision.options;
  const { numerator, denominator } = definition.ratio(decision.counts());
  const each = divide(numerator, denominator, zeroDivision);
  const foreground = includeBackground ? each : { ...each, defined: each.defined.mul(decision.problem.isForeground()) };
  const perSample = average === 'macro' ? mean(foreground, 'class') : each;
  const { value, defined } = mean(perSample, 'batch');
  const shape = average === 'none' ? [decision.problem.classes] : [];
  return zeroDivision === null ? { value: value.reshape(shape), defined: defined.reshape(shape) } : { value: value.reshape(shape) };
}

/** The mean of the defined values over one axis. */
function mean({ value, defined }: Partial, over: AxisGroup): Partial {
  return divide(value.mul(defined).sum(over), defined.sum(over), null);
}

function divide(numerator: Expr, denominator: Expr, zeroDivision: number | null): Partial {
  const isZero = denominator.equals(0);
  const value = isZero.where(zeroDivision ?? 0, numerator.div(isZero.where(1, denominator)));
  return { value, defined: zeroDivision === null ? isZero.where(0, 1) : isZero.where(1, 1) };
}

/** 1 where x is greater, 0 elsewhere. */
function above(x: Expr, threshold: number): Expr {
  return x.builder.constant(threshold).lessThan(x).where(1, 0);
}
