// What is timed: a few losses on images of many sizes and class counts, with the same numbers for everybody.
import { build, decompose, differentiate, findLoss, lower, optimise, planCost, type Amount, type LossOptions, type Tensor } from '@semsegloss/core';

/** The losses of the benchmark, each with what makes it that problem. */
export const BENCH_LOSSES = {
  'dice-probabilities': { loss: 'dice', options: { fromLogits: false }, isMulticlass: false },
  'tversky-probabilities': { loss: 'tversky', options: { fromLogits: false }, isMulticlass: false },
  dice: { loss: 'dice', options: {}, isMulticlass: false },
  tversky: { loss: 'tversky', options: {}, isMulticlass: false },
  bce: { loss: 'bce', options: {}, isMulticlass: false },
  focal: { loss: 'focal', options: {}, isMulticlass: false },
  'softmax-ce': { loss: 'cross-entropy', options: { task: 'multiclass', targets: 'labels' }, isMulticlass: true },
} as const satisfies Readonly<Record<string, { readonly loss: string; readonly options: LossOptions; readonly isMulticlass: boolean }>>;

export type BenchLoss = keyof typeof BENCH_LOSSES;

/** One loss at one size, before there are numbers. */
export interface Case {
  readonly name: BenchLoss;
  /** Sides of the image or volume. */
  readonly sides: readonly number[];
  readonly classes: number;
}

/** A case with its numbers. Arrays have their classes in planes. */
export interface Problem extends Case {
  readonly loss: string;
  readonly options: LossOptions;
  readonly pixels: number;
  /** Logits, or probabilities. */
  readonly prediction: Tensor<Float32Array>;
  /** 0 and 1 as float32, or class ids as bytes. */
  readonly target: Tensor<Float32Array | Uint8Array>;
}

export function pixelsOf({ sides }: Pick<Case, 'sides'>): number {
  return sides.reduce((a, b) => a * b, 1);
}

/**
 * Bytes that the plan of a loss reads and writes for its value and gradient: what the unit of the benchmark copies. Class
 * ids are fed as bytes, of which a plan reads one where it counts four.
 */
export function bytesOf(each: Case): number {
  const { loss, isMulticlass } = BENCH_LOSSES[each.name];
  const { read, written } = planCost(lower(optimise(decompose(optimise(differentiate(optimise(build(findLoss(loss), optionsOf(each)).graph)))))));
  const perPixel = ({ pixel, pixelClass }: Amount): number => pixel + pixelClass * each.classes;
  return pixelsOf(each) * (perPixel(read) + perPixel(written) - (isMulticlass ? 3 : 0));
}

export function problemOf(each: Case): Problem {
  const { name, sides, classes } = each;
  const { loss, isMulticlass } = BENCH_LOSSES[name];
  const pixels = pixelsOf(each);
  const prediction = noise(pixels * classes);
  const target = isMulticlass ? classIds(pixels, classes) : mask(prediction);
  if (!name.endsWith('probabilities')) for (let i = 0; i < prediction.length; i++) prediction[i] = 8 * (prediction[i] ?? 0) - 4;
  const shape = [1, classes, ...sides];
  return {
    ...each, loss, options: optionsOf(each), pixels,
    prediction: { data: prediction, shape },
    target: { data: target, shape: isMulticlass ? [1, ...sides] : shape },
  };
}

function optionsOf({ name, sides }: Case): LossOptions {
  return { ...BENCH_LOSSES[name].options, layout: sides.length === 3 ? 'NCDHW' : 'NCHW' };
}

/** Numbers in [0, 1) that are the same in every run. */
function noise(length: number): Float32Array {
  const numbers = new Float32Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) numbers[i] = (state = (state * 16_807) % 2_147_483_647) / 2_147_483_648;
  return numbers;
}

/** Stripes, and some of what is likely: a prediction that is partly right. */
function mask(probability: Float32Array): Float32Array {
  const truth = new Float32Array(probability.length);
  for (let i = 0; i < truth.length; i++) truth[i] = Math.floor(i / 61) % 3 === 0 || (probability[i] ?? 0) > 0.95 ? 1 : 0;
  return truth;
}

function classIds(pixels: number, classes: number): Uint8Array {
  const ids = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) ids[i] = Math.floor((((i * 7919) % 104_729) / 104_729) * classes);
  return ids;
}

/** The target as one plane of 0 and 1 for each class, for those who take no class ids. */
export function planesOf({ target, pixels, classes }: Problem): Float32Array {
  if (target.data instanceof Float32Array) return target.data;
  const planes = new Float32Array(pixels * classes);
  target.data.forEach((id, i) => { planes[id * pixels + i] = 1; });
  return planes;
}

/** Planes to neighbours: the classes of a pixel beside each other. */
export function interleaved(planes: Float32Array, pixels: number, classes: number): Float32Array {
  if (classes === 1) return planes;
  const out = new Float32Array(planes.length);
  for (let c = 0; c < classes; c++) for (let i = 0; i < pixels; i++) out[i * classes + c] = planes[c * pixels + i] ?? 0;
  return out;
}

/** Neighbours to planes. */
export function separated(neighbours: Float32Array, pixels: number, classes: number): Float32Array {
  if (classes === 1) return neighbours;
  const out = new Float32Array(neighbours.length);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < classes; c++) out[c * pixels + i] = neighbours[i * classes + c] ?? 0;
  return out;
}
