// How much memory one value and gradient takes beyond the prediction, the target and the gradient, in tensors of the
// prediction's size, as tfjs' own engine counts it while every kernel runs.
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core alone has no gradients of its own ops; layers registers them.
import '@tensorflow/tfjs-layers';
import { LOSSES, SemSegLossError, type LossOptions } from '@semsegloss/core';
import { lossFor } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { start } from './backends.ts';

const MOST = 6;
/**
 * Losses that take more, and why. tfjs computes one operation at a time, each into a tensor of its own, so what a
 * formula has in the air at its widest place is what it takes.
 */
const WIDE = 'two or more maps per pixel meet in one product, each with both of its factors waiting for the gradient';
const HOST = 'distances, sorts and windows are read on the host and put back, as tensors beside those they are made of';
const MORE: Readonly<Record<string, { readonly most: number; readonly because: string }>> = {
  'generalised-cross-entropy': { most: 7, because: WIDE },
  focal: { most: 10, because: WIDE },
  'real-world-weight-cross-entropy': { most: 10, because: WIDE },
  'adaptive-wing': { most: 11, because: 'two branches, each with its powers, and the choice between them' },
  combo: { most: 7, because: 'two losses share the softmax, and each has its own maps beside it' },
  'dice-cross-entropy': { most: 7, because: 'two losses share the softmax, and each has its own maps beside it' },
  'dice-top-k': { most: 7, because: 'two losses share the softmax, and each has its own maps beside it' },
  'dice-focal': { most: 10, because: 'its focal' },
  'generalised-dice-focal': { most: 10, because: 'its focal' },
  'mixed-focal': { most: 11, because: 'its focal' },
  'unified-focal': { most: 9, because: 'its focal' },
  'exponential-logarithmic': { most: 16, because: 'powers of logarithms of both losses, with the guards that keep their slopes finite' },
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
const SIDES = [32, 48] as const;

/** The most bytes at one time, less what was there before and the gradient, over those of the prediction; undefined for a task that the loss refuses. */
async function peakOf(slug: string, options: LossOptions & { classes: number }): Promise<number | undefined> {
  const shape: [number, number, number, number] = [1, ...SIDES, options.classes];
  try {
    const loss = lossFor(tf, slug, options);
    const yPred = tf.randomNormal(shape, 0, 3, 'float32', 1);
    const ids = tf.randomUniform([1, ...SIDES], 0, Math.max(2, options.classes), 'int32', 2);
    const yTrue = options.classes === 1 ? tf.cast(tf.expandDims(ids, -1), 'float32') : tf.cast(tf.oneHot(tf.cast(ids, 'int32'), options.classes), 'float32');
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => {
      const { value, grad } = tf.valueAndGrad((p) => loss(yTrue, p))(yPred);
      return { value, grad } as unknown as tf.TensorContainer & object as never;
    });
    return (peakBytes - before) / (4 * yPred.size) - 1;
  } catch (error) {
    if (error instanceof SemSegLossError && error.code === 'OPTION_CONFLICT') return undefined;
    throw error;
  }
}

const peaks = new Map<string, number>();

describe('tensors at one time', () => {
  beforeAll(() => start('cpu'));

  it.each([...LOSSES.keys()])('%s', async (slug) => {
    const measured = [await peakOf(slug, { task: 'binary', classes: 1 }), await peakOf(slug, { task: 'multiclass', classes: 3 })];
    // Whole ones: maps without classes and numbers per class are less than one.
    const peak = Math.floor(Math.max(...measured.map((each) => each ?? 0)));
    peaks.set(slug, peak);
    expect(peak).toBeLessThanOrEqual(MORE[slug]?.most ?? MOST);
  });

  it('no loss is excepted that need not be', () => {
    for (const slug of Object.keys(MORE)) expect(peaks.get(slug), slug).toBeGreaterThan(MOST);
  });
});
