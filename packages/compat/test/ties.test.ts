// Lovász losses sort their errors: where two tie, the gradient is one of several, and a case says so.
import { expect, it } from 'vitest';
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
