// Builds a metric's graph: scores and targets become hard decisions, decisions become counts, counts the formula.
// For backends that compute a metric where the prediction already is; metrics/meter.ts counts on the host.
import {
  resolveMetricOptions, scoreThreshold, sharedOptions, TARGET_THRESHOLD,
  type Counts, type MetricDefinition, type MetricOptions, type MetricSettings, type RatioMetric, type Scope,
} from '../define/metric.ts';
import type { Parameters, ValuesOf } from '../define/parameters.ts';
import { failure } from '../errors.ts';
import type { Dim } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { AxisGroup, Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { parseLayout } from './layout.ts';
import { Problem } from './problem.ts';

export interface BuiltMetric<P extends Parameters = Parameters> {
  readonly definition: MetricDefinition<P>;
  readonly parameters: ValuesOf<P>;
  readonly options: MetricOptions;
  /**
   * Inputs `prediction`, `target` and, if asked for, `mask`. Output `value`: shape [], [C] for average "none", [C, C]
   * for the confusion matrix. Where 0/0 is skipped there is an output `defined` of the same
   * shape as well: 0 where nothing was left to average and `value` (then 0) means nothing, 1 elsewhere.
   */
  readonly graph: Graph;
}

/**
 * Builds the graph of a metric for one kind of problem. Sizes stay symbolic.
 * @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT; UNSUPPORTED for a metric of whole images
 */
export function buildMetric<P extends Parameters>(definition: MetricDefinition<P>, given: MetricSettings<P> = {} as MetricSettings<P>): BuiltMetric<P> {
  if (definition.form === 'host') throw failure('UNSUPPORTED', 'buildMetric', 'must be given a metric of counts', definition.slug, 'It needs whole images: use evaluateMetric or MetricMeter.');
  const { options, parameters } = resolveMetricOptions(definition, given);
  const decision = new Decision(options);
  const outputs = definition.form === 'matrix' ? { value: definition.matrix(decision) } : ratioOutputs(decision, definition, parameters);
  return { definition, parameters, options, graph: verify(decision.problem.builder.finish(definition.slug, outputs)) };
}

/** A problem after every pixel has been decided: 0 or 1 for each class, on both sides; or as it is, where nothing is to be decided. */
export class Decision {
  readonly problem: Problem;
  readonly options: MetricOptions;

  constructor(options: MetricOptions) {
    this.options = options;
    this.problem = new Problem(sharedOptions(options), parseLayout(options.layout ?? 'NHWC'));
  }

  get isMulticlass(): boolean { return this.options.task === 'multiclass'; }

  /** 1 where a class was predicted; its probability without a threshold. */
  get predicted(): Expr {
    const { prediction, probability, classes } = this.problem;
    const { threshold, fromLogits } = this.options;
    if (threshold === null) return probability;
    return this.isMulticlass ? prediction.argMax().oneHot(classes) : above(prediction, scoreThreshold(fromLogits, threshold));
  }

  /** 1 where a class is true; the target itself without a threshold. */
  get truth(): Expr {
    const { hardTarget, classes } = this.problem;
    if (this.options.targets === 'labels' || this.options.threshold === null) return hardTarget;
    return this.isMulticlass ? hardTarget.argMax().oneHot(classes) : above(hardTarget, TARGET_THRESHOLD);
  }

  /** Class ids of prediction and truth (0 and 1 in a binary task), where a pixel has just one. */
  get ids(): { readonly predicted: Expr; readonly truth: Expr; readonly classes: Dim } {
    const { prediction, hardTarget, classes } = this.problem;
    if (this.isMulticlass) return { predicted: prediction.argMax(), truth: hardTarget.argMax(), classes };
    return { predicted: this.predicted.cast('int32'), truth: this.truth.cast('int32'), classes: 2 };
  }

  /** Sum over the pixels that count, each once or by its weight. */
  sum(x: Expr, ...over: readonly AxisGroup[]): Expr {
    const { mask } = this.problem;
    return (mask === undefined ? x : x.mul(this.options.weightedCounts ? mask : above(mask, 0))).sum('space', ...over);
  }

  /** One count per sample (or batch) and class (or all classes pooled). Each is a sum of its own, so nothing cancels. */
  counts(scope: Scope): Counts<Expr> {
    const { predicted: p, truth: y } = this;
    const batch: readonly AxisGroup[] = this.options.over === 'batch' ? ['batch'] : [];
    const count = (x: Expr): Expr => this.pool(this.sum(x, ...batch), scope);
    const counts = { tp: count(p.mul(y)), fp: count(p.mul(y.complement())), fn: count(p.complement().mul(y)), tn: count(p.complement().mul(y.complement())) };
    return scope === 'partition' && this.options.task === 'binary' ? bothClasses(counts) : counts;
  }

  private pool(counts: Expr, scope: Scope): Expr {
    if (this.options.average !== 'micro') return counts;
    const taking = this.options.includeBackground ? counts : counts.mul(this.problem.isForeground());
    return scope === 'class' ? taking.sum('class') : taking;
  }
}

/** The counts of "not of the class" and "of the class", as two classes. */
function bothClasses({ tp, fp, fn, tn }: Counts<Expr>): Counts<Expr> {
  const isOther = tp.builder.classIds(2).equals(0);
  return { tp: isOther.where(tn, tp), fp: isOther.where(fn, fp), fn: isOther.where(fp, fn), tn: isOther.where(tp, tn) };
}

/** A value beside whether it is one: 1 where it is defined, 0 where it is 0/0. */
interface Partial {
  readonly value: Expr;
  readonly defined: Expr;
}

function ratioOutputs<P extends Parameters>(decision: Decision, definition: RatioMetric<P>, parameters: ValuesOf<P>): Record<string, Expr> {
  const { average, zeroDivision } = decision.options;
  const counts = decision.counts(definition.scope);
  const { numerator, denominator } = definition.ratio(counts, parameters);
  const each = divide(numerator, denominator, zeroDivision);
  const { classWeights } = decision.problem;
  const volume = counts.tp.add(counts.fn);
  const perSample = average === 'macro' ? mean(each, 'class', zeroDivision, classWeights)
    : average === 'weighted' ? mean(each, 'class', zeroDivision, classWeights?.mul(volume) ?? volume)
    : each;
  const { value, defined } = mean(perSample, 'batch', zeroDivision);
  const shape = average === 'none' ? [decision.problem.classes] : [];
  return zeroDivision === null ? { value: value.reshape(shape), defined: defined.reshape(shape) } : { value: value.reshape(shape) };
}

/** The mean of the defined values over one axis, weighted if asked for; `zeroDivision` where all weights are 0. */
function mean({ value, defined }: Partial, over: AxisGroup, zeroDivision: number | null, weights?: Expr): Partial {
  const counted = weights === undefined ? defined : defined.mul(weights);
  return divide(value.mul(counted).sum(over), counted.sum(over), zeroDivision);
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
