// kornia: structural dissimilarity, (1 − SSIM)/2, as a map of pixels: mirrored beyond the border, of volumes continued
// with the nearest pixel.
import { findLoss, perPixel, type Expr, type LossDefinition, type LossOptions, type Problem, type Tensor } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { normalized } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real, required } from '../option.ts';

const OPTIONS = { window_size: required(real(11)), max_val: real(1), eps: real(1e-12), reduction: oneOf('mean', 'sum', 'none'), padding: oneOf('same', 'valid') };
interface Given {
  readonly window_size: number;
  readonly max_val: number;
  readonly eps: number;
  readonly reduction: 'mean' | 'sum' | 'none';
  readonly padding: 'same' | 'valid';
}
const SIGMA = 1.5;

function dissimilarity(api: string, given: Given, { prediction }: Shapes, border: 'reflect' | 'nearest'): LossTranslation {
  const radius = (given.window_size - 1) / 2;
  if (!Number.isInteger(radius) || radius < 0) throw refusal(api, `window_size must be an odd whole number, got ${given.window_size}: an even window has no pixel at its centre`, 'Use the next one.');
  const loss: LossDefinition = { ...findLoss('ssim'), parameters: {}, defaults: {}, variants: {}, refuses: () => undefined, define: (problem) => perPixel(dissimilarityMap(problem, given, border)) };
  const isValid = given.padding === 'valid' && radius > 0;
  return translation(api, {
    loss: isValid ? windowsWithin(loss, radius) : loss,
    options: { task: 'multilabel', over: 'batch', fromLogits: false, reduction: given.reduction } as LossOptions,
    view: channelsFirst(prediction?.length),
    ...(isValid ? { elements: cropped(radius) } : {}),
  });
}

/**
 * With local means μ and variances σ² of p, y and d = p − y, A = μ_p² + μ_y² + c₁ and B = σ_p² + σ_y² + c₂:
 * 1 − (A − μ_d²)(B − σ_d²)/(AB + eps), halved.
 */
function dissimilarityMap(problem: Problem, { window_size: size, max_val: range, eps }: Given, border: 'reflect' | 'nearest'): Expr {
  const [p, y] = [problem.probability, problem.target];
  const mean = (x: Expr): Expr => problem.space.reduce((smooth, axis) => smooth.correlate(axis, { ...gaussian(size), border }), problem.full(x));
  const [mp, my] = [mean(p), mean(y)];
  const squares = mp.pow(2).add(my.pow(2));
  const [shift, luminance] = [mp.sub(my).pow(2), squares.add((0.01 * range) ** 2)];
  const [spread, contrast] = [mean(p.sub(y).pow(2)).sub(shift), mean(p.pow(2).add(y.pow(2))).sub(squares).clipBelow(0).add((0.03 * range) ** 2)];
  const lost = shift.mul(contrast).add(spread.mul(luminance)).sub(shift.mul(spread));
  return lost.add(eps).div(luminance.mul(contrast).add(eps)).mul(0.5);
}

function gaussian(size: number): { readonly offsets: readonly number[]; readonly weights: readonly number[] } {
  const offsets = Array.from({ length: size }, (_, i) => i - (size - 1) / 2);
  const heights = offsets.map((x) => Math.exp(-(x * x) / (2 * SIGMA * SIGMA)));
  const total = heights.reduce((a, b) => a + b, 0);
  return { offsets, weights: heights.map((height) => height / total) };
}

/** Pixels whose window lies within the image, and their number as the divisor of the mean. */
function windowsWithin(loss: LossDefinition, radius: number): LossDefinition {
  const within = (problem: Problem): Expr => problem.space.reduce((inside, axis) => {
    const shape = problem.layout.full(1).map((size, i) => (i === axis ? size : 1));
    const [place, length] = [problem.builder.coordinate(axis, shape).cast('float32'), problem.builder.size([shape[axis] ?? 1])];
    return inside.mul(place.lessThan(radius).where(0, place.lessThan(length.sub(radius)).where(1, 0)));
  }, problem.builder.constant(1));
  const counted: LossDefinition = { ...loss, define: (problem, parameters) => {
    const term = loss.define(problem, parameters);
    return term.kind === 'pixel' ? perPixel(term.terms.mul(within(problem))) : term;
  } };
  return normalized(counted, (problem) => problem.full(within(problem)).sum('batch', 'space', 'class'));
}

/** A map [N, C, …space] without `radius` pixels at each side; a single number stays. */
const cropped = (radius: number) => ({ data, shape }: Tensor): number[] => {
  const sizes = shape.slice(2);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1));
  const pixels = sizes.reduce((a, b) => a * b, 1);
  return Array.from(data).filter((_, at) => sizes.every((size, axis) => {
    const place = Math.floor((at % pixels) / (strides[axis] ?? 1)) % size;
    return place >= radius && place < size - radius;
  }));
};

const plane = (name: string) => declare(`kornia.losses.${name}`, OPTIONS, (given, shapes, api) => dissimilarity(api, given, shapes, 'reflect'));
const volume = (name: string) => declare(`kornia.losses.${name}`, OPTIONS, (given, shapes, api) => dissimilarity(api, given, shapes, 'nearest'));
export const ssim_loss = plane('ssim_loss');
export const SSIMLoss = plane('SSIMLoss');
export const ssim3d_loss = volume('ssim3d_loss');
export const SSIM3DLoss = volume('SSIM3DLoss');
