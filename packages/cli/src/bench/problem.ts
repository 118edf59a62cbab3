// What is timed: a few losses on images of many sizes and class counts, with the same numbers for everybody.
import { build, decompose, differentiate, findLoss, lower, optimise, planCost, type LossOptions, type PlanCost, type Tensor } from '@semsegloss/core';

/** The losses of the benchmark, each with what makes it that problem. */
export const BENCH_LOSSES = {
  'dice-probabilities': { loss: 'dice', options: { fromLogits: false }, isMulticlass: false },
  dice: { loss: 'dice', options: {}, isMulticlass: false },
  bce: { loss: 'bce', options: {}, isMulticlass: false },
  focal: { loss: 'focal', options: {}, isMulticlass: false },
  'softmax-ce': { loss: 'cross-entropy', options: { task: 'multiclass', targets: 'labels' }, isMulticlass: true },
} as const satisfies Readonly<Record<string, { readonly loss: string; readonly options: LossOptions; readonly isMulticlass: boolean }>>;

export type BenchLoss = keyof typeof BENCH_LOSSES;

/** One loss at one size. Arrays have their classes in planes. */
export interface Problem {
  readonly name: BenchLoss;
  readonly loss: string;
  readonly options: LossOptions;
  readonly classes: number;
  /** Sides of the image or volume. */
  readonly sides: readonly number[];
  readonly pixels: number;
  /** Logits, or probabilities. */
  readonly prediction: Tensor<Float32Array>;
  /** 0 and 1 as float32, or class ids as bytes. */
  readonly target: Tensor<Float32Array | Uint8Array>;
  /** Bytes that our plan moves, the target as it is. */
  readonly bytes: number;
}

export function problemOf(name: BenchLoss, sides: readonly number[], classes: number): Problem {
  const { loss, options, isMulticlass } = BENCH_LOSSES[name];
  const pixels = sides.reduce((a, b) => a * b, 1);
  const layout = sides.length === 3 ? 'NCDHW' : 'NCHW';
  const random = noise(pixels * classes);
  const isProbability = name === 'dice-probabilities';
  const shape = [1, classes, ...sides];
  const target = isMulticlass
    ? { data: Uint8Array.from({ length: pixels }, (_, i) => Math.floor(((i * 7919) % 104_729) / 104_729 * classes)), shape: [1, ...sides] }
    : { data: random.map((x, i) => (Math.floor(i / 61) % 3 === 0 || x > 0.95 ? 1 : 0)), shape };
  const full: LossOptions = { ...options, layout };
  return {
    name, loss, options: full, classes, sides, pixels, target,
    prediction: { data: isProbability ? random : random.map((x) => 8 * x - 4), shape },
    bytes: bytesOf(costOf(loss, full), pixels, classes, isMulticlass),
  };
}

function costOf(loss: string, options: LossOptions): PlanCost {
  return planCost(lower(optimise(decompose(optimise(differentiate(optimise(build(findLoss(loss), options).graph)))))));
}

/** Class ids are fed as bytes, of which a plan reads one where it counts four. */
function bytesOf({ read, written }: PlanCost, pixels: number, classes: number, isLabels: boolean): number {
  return pixels * (read.pixel + written.pixel - (isLabels ? 3 : 0) + classes * (read.pixelClass + written.pixelClass));
}

/** Numbers in [0, 1) that are the same in every run. */
function noise(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_648);
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
