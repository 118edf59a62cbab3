// MONAI's multi-scale loss: prediction and target smoothed by ever wider windows, the losses averaged or added.
import { multiScale, reduceLoss, weightedSum, type LossDefinition, type MultiScaleOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation } from '../api.ts';
import { change, scalarOf, scaled } from '../derive.ts';
import { anything, listOrNull, oneOf } from '../option.ts';
import { innerOf } from './inner.ts';
import { REDUCTION } from './problem.ts';

export const MultiScaleLoss = declare('monai.losses.MultiScaleLoss', { loss: anything(), scales: listOrNull(), kernel: oneOf('gaussian', 'cauchy'), ...REDUCTION }, ({ loss, scales, kernel, reduction }, shapes, api): LossTranslation => {
  if (scales !== null && reduction === 'none') throw refusal(api, 'reduction "none" lists one loss per scale', 'Use "mean" or "sum", or one loss per scale.');
  const inner = reducedTo(reduction, innerOf(api, loss, {}, shapes));
  if (scales === null) return { ...inner, api };
  const atScales = multiScale(inner.loss, { scales, window: kernel === 'gaussian' ? gaussian : cauchy });
  return { ...inner, api, loss: scaled(eachReduced(atScales), () => (reduction === 'sum' ? scales.length : 1)) };
});

/** Each scale reduced as the loss says, then the mean of scales. */
const eachReduced = (loss: LossDefinition): LossDefinition => change(loss, (term, problem) => (term.kind === 'sum'
  ? weightedSum([], term.parts.map(({ weight, term: part, problem: own = problem }) => scalarOf(problem, reduceLoss(own, part)).mul(weight)).reduce((a, b) => a.add(b)))
  : term));

/** A list of elements is reduced here, all other losses in their own way. */
function reducedTo(reduction: 'mean' | 'sum' | 'none', inner: LossTranslation): LossTranslation {
  if (inner.options.reduction !== 'none' || reduction === 'none') return inner;
  return { ...inner, options: { ...inner.options, reduction }, elements: ({ data }) => Array.from(data) };
}

type Window = Exclude<MultiScaleOptions['window'], string | undefined>;

/** Windows as MONAI cuts them, with 0 beyond the border. */
const windowOf = (tail: (scale: number) => number, weight: (x: number, scale: number) => number, total: (weights: readonly number[], scale: number) => number): Window => (scale) => {
  const radius = tail(scale);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const weights = offsets.map((x) => weight(x, scale));
  return { offsets, weights: weights.map((w) => w / total(weights, scale)), border: 'zero' };
};

/** Divided by σ√2π, so that the window sums to a little less than 1. */
const gaussian = windowOf((scale) => Math.floor(Math.max(3 * scale, 0.5) + 0.5), (x, scale) => Math.exp((-0.5 * x * x) / (scale * scale)), (_, scale) => 2.5066282 * scale);
const cauchy = windowOf((scale) => Math.trunc(5 * scale), (x, scale) => 1 / ((x / scale) ** 2 + 1), (weights) => weights.reduce((a, b) => a + b, 0));
