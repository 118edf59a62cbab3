// Lovász losses sort their errors and skeletons pool pixels: where two tie, the gradient is one of several, and a case
// says so.
import { describe, expect, it } from 'vitest';
import { translateCase } from '../src/index.ts';

const lovasz = (logits: number[], truth: number[]) => translateCase({
  id: 'tie', api: 'segmentation_models_pytorch.losses.LovaszLoss', options: { mode: 'binary' },
  inputs: { pred: { shape: [1, 1, 3], dtype: 'float32', data: logits }, target: { shape: [1, 1, 3], dtype: 'int64', data: truth } },
});

it('says that the gradient is one of several where two errors tie', async () => {
  // Margins 1 − z (2y − 1): 0.5, 0.5, 2. A true and a false pixel tie, and the steps of the Jaccard loss depend on which comes first.
  const translated = lovasz([0.5, -0.5, 1], [1, 0, 0]);
  expect(translated.status === 'ok' && await translated.run()).toMatchObject({ isOneOfSeveral: true });
});

it('says nothing where the order is clear', async () => {
  // Margins 0.5, 0.75, 2.
  const translated = lovasz([0.5, -0.25, 1], [1, 0, 0]);
  expect(translated.status === 'ok' && await translated.run()).not.toHaveProperty('isOneOfSeveral');
});

const skeleton = (pixels: number[]) => translateCase({
  id: 'skeleton', api: 'monai.losses.SoftclDiceLoss', options: { iter_: 1 },
  inputs: {
    pred: { shape: [1, 2, 1, 4], dtype: 'float32', data: [...pixels.map((p) => 1 - p), ...pixels] },
    target: { shape: [1, 2, 1, 4], dtype: 'float32', data: [1, 0, 0, 1, 0, 1, 1, 0] },
  },
});

describe('skeletons', () => {
  it.each([
    ['is one of several where the darkest neighbours tie', [0.25, 0.75, 0.25, 0.5], true],
    ['is the only one where they differ', [0.25, 0.75, 0.375, 0.5], undefined],
  ])('the gradient %s', async (_, pixels, isOneOfSeveral) => {
    const translated = skeleton(pixels);
    expect(translated.status === 'ok' && (await translated.run()).isOneOfSeveral).toBe(isOneOfSeveral);
  });
});
