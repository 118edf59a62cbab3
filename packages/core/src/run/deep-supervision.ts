// Deep supervision: predictions of several resolutions, each held against the target brought to its size.
import type { Adapter, LossResult, RunOptions } from '../adapter.ts';
import type { LossOptions } from '../build/build.ts';
import { parseLayout } from '../build/layout.ts';
import type { LossDefinition } from '../define/loss.ts';
import { failure } from '../errors.ts';
import { resizeNearest } from './resize-nearest.ts';
import type { Tensor } from './tensor.ts';

/** Weights of the predictions, finest first: ½ⁱ, all 1, 1 and then ½, or any. */
export const SUPERVISION_WEIGHTS = ['halving', 'same', 'first'] as const;

export interface DeepSupervisionOptions {
  readonly weights?: (typeof SUPERVISION_WEIGHTS)[number] | readonly number[];
}

export interface DeepFeeds {
  /** Predictions of one batch, finest first. */
  readonly predictions: readonly Tensor[];
  readonly target: Tensor;
  readonly mask?: Tensor;
}

export interface DeepResult {
  /** Σ weight · value. */
  readonly value: number;
  /** The value of each prediction, without its weight. */
  readonly values: readonly number[];
  /** With `gradient: true`: the derivative of the sum with respect to each prediction. */
  readonly gradients?: readonly Tensor[];
}

export interface DeepLoss<Result extends DeepResult | Promise<DeepResult>> {
  run(feeds: DeepFeeds, options?: RunOptions): Result;
  dispose(): void;
}

/**
 * L = Σ_i weight_i · loss(prediction_i, target at the size of prediction_i), the target (and mask) by the nearest
 * pixel, so that labels stay labels. Weights are as given; they are not made to sum to 1.
 *
 *     deepSupervision(createJsAdapter(), 'dice', { layout: 'NCHW' }).run({ predictions: [fine, coarse], target })
 *
 * Source: Lee, Xie, Gallagher, Zhang and Tu, "Deeply-supervised nets", AISTATS 2015.
 * @throws PARAMETER_RANGE for weights, SHAPE_MISMATCH where a prediction has another number of axes than the layout; what the loss throws.
 */
export function deepSupervision(adapter: Adapter<LossResult>, loss: LossDefinition | string, options?: LossOptions, deep?: DeepSupervisionOptions): DeepLoss<DeepResult>;
export function deepSupervision(adapter: Adapter<Promise<LossResult>>, loss: LossDefinition | string, options?: LossOptions, deep?: DeepSupervisionOptions): DeepLoss<Promise<DeepResult>>;
export function deepSupervision(adapter: Adapter, loss: LossDefinition | string, options: LossOptions = {}, { weights = 'halving' }: DeepSupervisionOptions = {}): DeepLoss<DeepResult | Promise<DeepResult>> {
  checkWeights(weights);
  if (options.reduction === 'none') throw failure('OPTION_CONFLICT', 'deepSupervision.reduction', 'must be "mean" or "sum", since predictions of different sizes have different elements', options.reduction, 'Leave it out.');
  const compiled = adapter.compile(loss, options);
  const letters = parseLayout(options.layout ?? 'NHWC').letters;
  const isLabels = options.targets === 'labels';
  return {
    dispose: () => compiled.dispose(),
    run: ({ predictions, target, mask }, runOptions = {}) => {
      if (predictions.length === 0) throw failure('MISSING_INPUT', 'predictions', 'must hold at least one prediction', predictions, 'Pass the outputs of the model, finest first.');
      const factors = supervisionWeights(weights, predictions.length);
      const results = predictions.map((prediction) => {
        if (prediction.shape.length !== letters.length) throw failure('SHAPE_MISMATCH', 'predictions', `must have the axes of layout "${letters}"`, prediction.shape, 'Set the option layout.');
        const sizes = Object.fromEntries([...letters].map((letter, i) => [letter, prediction.shape[i] ?? 1]));
        const pixels = letters.replace('C', '');
        return compiled.run({
          prediction,
          target: resizeNearest(target, isLabels ? pixels : letters, sizes),
          ...(mask === undefined ? {} : { mask: resizeNearest(mask, pixels, sizes) }),
        }, runOptions);
      });
      return isPending(results) ? Promise.all(results).then((done) => total(done, factors)) : total(results as readonly LossResult[], factors);
    },
  };
}

function isPending(results: readonly (LossResult | Promise<LossResult>)[]): boolean {
  return results.some((result) => result instanceof Promise);
}

function total(results: readonly LossResult[], factors: readonly number[]): DeepResult {
  const values = results.map(({ value }) => value.data[0] ?? Number.NaN);
  const value = values.reduce((sum, each, i) => sum + each * (factors[i] ?? 0), 0);
  const gradients = results.flatMap(({ gradient }, i) => (gradient === undefined ? [] : [{ shape: gradient.shape, data: Float32Array.from(gradient.data, (g) => g * (factors[i] ?? 0)) }]));
  return { value, values, ...(gradients.length === 0 ? {} : { gradients }) };
}

function checkWeights(weights: NonNullable<DeepSupervisionOptions['weights']>): void {
  const isKnown = typeof weights === 'string' ? SUPERVISION_WEIGHTS.includes(weights) : weights.length > 0 && weights.every((weight) => Number.isFinite(weight) && weight >= 0);
  if (!isKnown) throw failure('PARAMETER_RANGE', 'deepSupervision.weights', `must be ${SUPERVISION_WEIGHTS.join(', ')} or finite numbers of at least 0`, weights, 'Leave them out for ½ⁱ.');
}

/**
 * The weights of so many predictions, finest first.
 * @throws PARAMETER_RANGE for weights that are negative, not finite, or too few.
 */
export function supervisionWeights(weights: NonNullable<DeepSupervisionOptions['weights']>, count: number): readonly number[] {
  checkWeights(weights);
  switch (weights) {
    case 'halving': return Array.from({ length: count }, (_, i) => 0.5 ** i);
    case 'same': return Array.from({ length: count }, () => 1);
    case 'first': return Array.from({ length: count }, (_, i) => (i === 0 ? 1 : 0.5));
    default:
      if (weights.length < count) throw failure('PARAMETER_RANGE', 'deepSupervision.weights', `must have one weight per prediction (${count})`, weights.length, 'Give more weights.');
      return weights;
  }
}
