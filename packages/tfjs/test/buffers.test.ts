// How much of the wasm backend's heap one value and gradient takes beyond the prediction, the target and the gradient:
// what is allocated and freed is counted as it happens. Arrays that losses with routines keep between sweeps are
// JavaScript's; those are the plan's, and counted in the tests of @semsegloss/js. And how many tensors op by op takes for
// the losses that no GPU programs can be made of, as tfjs' own engine counts them while every kernel runs.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { LOSSES, SemSegLossError } from '@semsegloss/core';
import { lossFor, type ComputeOptions } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../src/program.ts';
import { start } from './backends.ts';

const MOST = 6;
const HOST = 'distances, sorts and windows are read on the host and put back, as tensors beside those they are made of';
/** Losses that take more op by op, and why: what a formula has in the air at its widest place, each in a tensor of its own. */
const MORE: Readonly<Record<string, { readonly most: number; readonly because: string }>> = {
  'dice-top-k': { most: 7, because: 'two losses share the softmax, and each has its own maps beside it' },
  lovasz: { most: 7, because: HOST },
  'lovasz-hinge': { most: 9, because: HOST },
  boundary: { most: 8, because: HOST },
  hausdorff: { most: 8, because: HOST },
  'log-hausdorff': { most: 8, because: HOST },
  'weighted-hausdorff': { most: 8, because: HOST },
  'shape-aware': { most: 11, because: HOST },
  'distance-map-cross-entropy': { most: 8, because: HOST },
  nacl: { most: 8, because: HOST },
  'skeleton-recall': { most: 7, because: HOST },
  'blob-dice': { most: 12, because: 'each piece has sums of its own, spread back over its pixels' },
  ssim: { most: 14, because: 'the moments of two images under one window are five maps, and their gradient as many' },
  'basnet-hybrid': { most: 15, because: 'its SSIM' },
  cmssim: { most: 17, because: 'the neighbours of each pixel along each axis are maps of their own' },
  'ms-ssim': { most: 62, because: 'every scale has five blurred maps, which the gradient reads again' },
  'unet3p-hybrid': { most: 67, because: 'its MS-SSIM' },
  rmi: { most: 20, because: 'pooling takes three pixels along each axis of both maps, and its gradient hands them back' },
  cldice: { most: 44, because: 'the gradient of a soft skeleton reads every step of its thinning' },
  'dice-cldice': { most: 44, because: 'its clDice' },
  'hausdorff-erosion': { most: 82, because: 'the gradient of each of ten erosions reads what it eroded' },
};

/** The value and the number that follows it, each an allocation of the least size. */
const NUMBERS_BYTES = 64;
const SIDES = [32, 48] as const;

interface Allocator {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

/** The most bytes that `work` holds at one time, beside what was there before. */
function peakBytes(work: () => void): number {
  const { wasm } = tf.backend() as unknown as { wasm: Allocator };
  const { _malloc: allocate, _free: free } = wasm;
  const sizes = new Map<number, number>();
  let [held, peak] = [0, 0];
  wasm['_malloc'] = (bytes) => {
    const pointer = allocate(bytes);
    sizes.set(pointer, bytes);
    held += bytes;
    peak = Math.max(peak, held);
    return pointer;
  };
  wasm['_free'] = (pointer) => {
    held -= sizes.get(pointer) ?? 0;
    sizes.delete(pointer);
    free(pointer);
  };
  try {
    work();
  } finally {
    Object.assign(wasm, { _malloc: allocate, _free: free });
  }
  return peak;
}

const TASKS = [{ task: 'binary', classes: 1 }, { task: 'multiclass', classes: 3 }] as const;

interface Case {
  readonly loss: ReturnType<typeof lossFor>;
  readonly yTrue: tf.Tensor;
  readonly yPred: tf.Tensor;
}

/** A loss and an image for it; undefined for a task that it refuses. */
function caseOf(slug: string, options: (typeof TASKS)[number], how: ComputeOptions = {}): Case | undefined {
  try {
    const loss = lossFor(tf, slug, options, how);
    const yPred = tf.randomNormal([1, ...SIDES, options.classes], 0, 3, 'float32', 1);
    const ids = tf.randomUniform([1, ...SIDES], 0, Math.max(2, options.classes), 'int32', 2);
    const yTrue = options.classes === 1 ? tf.cast(tf.expandDims(ids, -1), 'float32') : tf.cast(tf.oneHot(tf.cast(ids, 'int32'), options.classes), 'float32');
    return { loss, yTrue, yPred };
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return undefined;
    throw error;
  }
}

describe('heap at one time', () => {
  beforeAll(() => start('wasm'));

  it.each([...LOSSES.keys()])('%s: one more gradient, and numbers', (slug) => {
    for (const options of TASKS) {
      const found = caseOf(slug, options);
      if (found === undefined) continue;
      const { loss, yTrue, yPred } = found;
      const step = (): void => {
        const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
        tf.dispose([value, grad]);
      };
      // The first makes the functions and the scratch memory that all losses share.
      step();
      const gradientBytes = 4 * yPred.size;
      // tfjs copies on wasm what is kept until it asks for the gradient.
      expect(peakBytes(step) - gradientBytes).toBeLessThanOrEqual(gradientBytes + NUMBERS_BYTES);
      tf.dispose([yPred, yTrue]);
    }
  });
});

describe('tensors at one time, op by op', () => {
  beforeAll(() => start('cpu'));
  const needsHost = [...LOSSES.values()].filter((loss) => compile(loss, {}).valueLoops.routines.size > 0).map(({ slug }) => slug);

  it.each(needsHost)('%s', async (slug) => {
    let peak = 0;
    for (const options of TASKS) {
      const found = caseOf(slug, options, { fused: false });
      if (found === undefined) continue;
      const { loss, yTrue, yPred } = found;
      const before = tf.memory().numBytes;
      const { peakBytes: most } = await tf.profile(() => tf.valueAndGrad((p) => loss(yTrue, p))(yPred) as unknown as tf.TensorContainer & object as never);
      // Whole ones: maps without classes and numbers per class are less than one.
      peak = Math.max(peak, Math.floor((most - before) / (4 * yPred.size) - 1));
    }
    expect(peak).toBeLessThanOrEqual(MORE[slug]?.most ?? MOST);
    expect(peak > MOST, 'no loss is excepted that need not be').toBe(slug in MORE);
  });
});
