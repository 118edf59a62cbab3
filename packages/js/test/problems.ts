// Random segmentation problems over all shared options that a loss accepts: layouts, tasks, masks, weights, extremes.
import { parseLayout, type LossDefinition, type SharedOptions, type Tensor } from '@semsegloss/core';
import fc from 'fast-check';
import { isAccepted, randomNumbers } from '../../core/test/support/scenes.ts';

export type Feeds = Record<string, Tensor>;
export interface RandomProblem {
  readonly options: Partial<SharedOptions>;
  readonly feeds: Feeds;
}

const LAYOUTS = ['NHWC', 'NCHW', 'NDHWC', 'NCDHW', 'NWC', 'CHW'];

export function problems(loss: LossDefinition): fc.Arbitrary<RandomProblem> {
  return fc.record({
    task: fc.constantFrom('binary', 'multilabel', 'multiclass'),
    layout: fc.constantFrom(...LAYOUTS),
    fromLogits: fc.boolean(),
    targets: fc.constantFrom('dense', 'labels'),
    mask: fc.boolean(),
    ignores: fc.boolean(),
    weighs: fc.boolean(),
    weightNormalization: fc.constantFrom('weights', 'count'),
    includeBackground: fc.boolean(),
    over: fc.constantFrom('sample', 'batch'),
    average: fc.constantFrom('macro', 'micro'),
    absent: fc.constantFrom('count', 'skip'),
    reduction: fc.constantFrom('mean', 'sum', 'none'),
    labelSmoothing: fc.constantFrom(0, 0.1),
    classes: fc.constantFrom(2, 3, 10),
    sizes: fc.record({ N: fc.integer({ min: 1, max: 3 }), D: fc.integer({ min: 1, max: 2 }), H: fc.integer({ min: 1, max: 4 }), W: fc.integer({ min: 1, max: 5 }) }),
    scale: fc.constantFrom(1, 5, 100),
    seed: fc.integer(),
  }).map(({ ignores, weighs, classes, sizes, scale, seed, ...choices }): RandomProblem | undefined => {
    const channels = choices.task === 'binary' ? 1 : classes;
    const options = {
      ...choices,
      ignoreIndex: ignores ? 255 : null,
      classWeights: weighs ? Array.from({ length: channels }, (_, c) => 0.5 + c / 4) : null,
    } as Partial<SharedOptions>;
    if (!isAccepted(loss, options)) return undefined;
    return { options, feeds: randomFeeds(options as SharedOptions, { ...sizes, C: channels }, scale, seed) };
  }).filter((problem): problem is RandomProblem => problem !== undefined);
}

function randomFeeds(options: SharedOptions, sizes: Record<string, number>, scale: number, seed: number): Feeds {
  const random = randomNumbers(seed);
  const layout = parseLayout(options.layout ?? 'NHWC');
  const shapeOf = (classes: number | null): number[] => layout.fed(classes).map((dim) => (typeof dim === 'number' ? dim : (sizes[dim] ?? 1)));
  const shape = shapeOf(sizes['C'] ?? 1);
  const pixels = shapeOf(null);
  const prediction = options.fromLogits ? fill(shape, () => scale * (2 * random() - 1)) : probabilities(options, fill(shape, () => 0.001 + 0.998 * random()), layout.letters, sizes);
  const ids = options.task === 'binary' ? 2 : (sizes['C'] ?? 1);
  const ignored = (): boolean => options.ignoreIndex !== null && random() < 0.2;
  const target = options.targets === 'labels'
    ? { shape: pixels, data: Uint8Array.from({ length: pixels.reduce((a, b) => a * b, 1) }, () => (ignored() ? 255 : Math.floor(random() * ids))) }
    : fill(shape, () => (ignored() ? 255 : random() < 0.3 ? random() : Math.round(random())));
  return { prediction, target, ...(options.mask ? { mask: fill(pixels, () => (random() < 0.3 ? 0 : random())) } : {}) };
}

function fill(shape: number[], value: () => number): Tensor {
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value) };
}

/** Multiclass probabilities sum to 1 over the class axis. */
function probabilities(options: SharedOptions, tensor: Tensor, letters: string, sizes: Record<string, number>): Tensor {
  if (options.task !== 'multiclass') return tensor;
  const classes = sizes['C'] ?? 1;
  const inside = Array.from(letters.slice(letters.indexOf('C') + 1)).reduce((product, letter) => product * (sizes[letter] ?? 1), 1);
  const data = Float32Array.from(tensor.data);
  for (let i = 0; i < data.length; i++) {
    if (Math.floor(i / inside) % classes !== 0) continue;
    let total = 0;
    for (let c = 0; c < classes; c++) total += data[i + c * inside]!;
    for (let c = 0; c < classes; c++) data[i + c * inside]! /= total;
  }
  return { data, shape: tensor.shape };
}
