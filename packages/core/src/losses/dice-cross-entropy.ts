// Dice + cross-entropy: the region and the pixels, the usual first choice for medical images.
import { defineCompound } from '../build/compound.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dice } from './dice.ts';

/**
 * L = w₁ · Dice loss + w₂ · cross-entropy. Dice cares for the overlap whatever the class' size; cross-entropy gives
 * every pixel a gradient that never fades.
 */
export const diceCrossEntropy = defineCompound({
  slug: 'dice-cross-entropy',
  title: 'Dice + cross-entropy',
  aliases: ['dice-ce', 'dice-bce'],
  source: { authors: 'Isensee, Jaeger, Kohl, Petersen and Maier-Hein', year: 2021, title: 'nnU-Net: a self-configuring method for deep learning-based biomedical image segmentation', where: 'Nature Methods 18' },
  parts: [{ loss: dice }, { loss: crossEntropy }],
});
