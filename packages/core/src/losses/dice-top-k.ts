// Dice + top-k cross-entropy: the region, and the hardest pixels.
import { defineCompound } from '../build/compound.ts';
import { dice } from './dice.ts';
import { topKCrossEntropy } from './top-k-cross-entropy.ts';

/** L = w₁ · Dice loss + w₂ · cross-entropy of the hardest pixels. */
export const diceTopK = defineCompound({
  slug: 'dice-top-k',
  title: 'Dice + top-k cross-entropy',
  aliases: ['dice-topk'],
  source: { authors: 'Ma, Chen, Ng, Huang, Li, Li, Yang and Martel', year: 2021, title: 'Loss odyssey in medical image segmentation', where: 'Medical Image Analysis 71' },
  parts: [{ loss: dice }, { loss: topKCrossEntropy }],
});
