// A loss at several scales: prediction and target smoothed by ever wider windows, the losses averaged.
import { Problem } from '../build/problem.ts';
import { failure } from '../errors.ts';
import { weightedSum, type LossDefinition } from '../define/loss.ts';
import type { Expr, Kernel } from '../graph/expr.ts';
import { lossOf } from './registry.ts';

export const SMOOTHING_WINDOWS = ['gaussian', 'cauchy'] as const;

export interface MultiScaleOptions {
  /** Width of the window at each scale, in pixels; 0 leaves the input as it is. Default [0, 1, 2, 4, 8, 16]. */
  readonly scales?: readonly number[];
  /**
   * `gaussian`: exp(−x²/2s²) up to 3s; `cauchy`: 1/(1 + x²/s²) up to 5s; both made to sum to 1. Or any window: from the
   * scale to offsets, weights and border.
   */
  readonly window?: (typeof SMOOTHING_WINDOWS)[number] | ((scale: number) => Kernel);
}

/**
 * L = mean over scales s of loss(w_s * prediction, w_s * target), w_s a window of width s along every spatial axis;
 * what is smoothed is the prediction as it is fed, logits or probabilities. Ignored pixels are smoothed in as the
 * others: use it without a mask.
 *
 *     compile(multiScale('dice', { scales: [0, 1, 2] }), { layout: 'NCHW' })
 *
 * Options of the loss are given to the whole. With class ids as targets their channels are smoothed.
 * @throws UNKNOWN_NAME, PARAMETER_RANGE for scales that are no finite numbers of at least 0, or for none.
 */
export function multiScale(loss: LossDefinition | string, { scales = [0, 1, 2, 4, 8, 16], window = 'gaussian' }: MultiScaleOptions = {}): LossDefinition {
  const inner = lossOf(loss);
  if (scales.length === 0 || !scales.every((scale) => Number.isFinite(scale) && scale >= 0)) {
    throw failure('PARAMETER_RANGE', 'multiScale.scales', 'must be finite numbers of at least 0, one at least', scales, 'Use [0, 1, 2].');
  }
  if (typeof window === 'string' && !SMOOTHING_WINDOWS.includes(window)) {
    throw failure('PARAMETER_RANGE', 'multiScale.window', `must be ${SMOOTHING_WINDOWS.join(', ')} or a function of the scale`, window, 'Use "gaussian".');
  }
  const windowOf = typeof window === 'function' ? window : (scale: number): Kernel => (window === 'gaussian' ? gaussian(scale) : cauchy(scale));
  return {
    ...inner,
    slug: `multi-scale-${inner.slug}`,
    title: `${inner.title} at several scales`,
    aliases: [],
    formula: `mean over s of (${inner.formula}) after smoothing by s`,
    properties: { ...inner.properties, permutationInvariant: false, perfect: 'other', monotone: false },
    refuses: (options, parameters, given) => (options.mask || options.ignoreIndex !== null
      ? 'smooths pixels into their neighbours, so none can be ignored. Leave mask and ignoreIndex out.'
      : inner.refuses(options, parameters, given)),
    define: (problem, parameters) => weightedSum(scales.map((scale) => {
      const seen = scale === 0 ? problem : new SmoothedProblem(problem, windowOf(scale));
      return { weight: 1 / scales.length, term: inner.define(seen, parameters), problem: seen };
    })),
  };
}

/** The same problem seen through a window. */
class SmoothedProblem extends Problem {
  override readonly prediction: Expr;
  override readonly target: Expr;

  constructor({ options, layout, builder, given, prediction, target }: Problem, window: Kernel) {
    super(options, layout, builder, given);
    const smooth = (x: Expr): Expr => this.space.reduce((seen, axis) => seen.correlate(axis, window), x);
    this.prediction = smooth(prediction);
    this.target = smooth(target);
  }
}

function gaussian(scale: number): Kernel {
  return symmetric(Math.ceil(3 * scale), (x) => Math.exp(-(x * x) / (2 * scale * scale)));
}

function cauchy(scale: number): Kernel {
  return symmetric(Math.ceil(5 * scale), (x) => 1 / (1 + (x * x) / (scale * scale)));
}

function symmetric(radius: number, weight: (offset: number) => number): Kernel {
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const total = offsets.reduce((sum, x) => sum + weight(x), 0);
  return { offsets, weights: offsets.map((x) => weight(x) / total), border: 'reflect' };
}
