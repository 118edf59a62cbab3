// Generalised Dice + focal: all classes in one ratio, and the pixels that are still wrong.
import { defineCompound } from '../build/compound.ts';
import { focal } from './focal.ts';
import { generalisedDice } from './generalised-dice.ts';

/** L = w₁ · generalised Dice loss + w₂ · focal loss. */
export const generalisedDiceFocal = defineCompound({
  slug: 'generalised-dice-focal',
  title: 'Generalised Dice + focal loss',
  aliases: ['generalized-dice-focal'],
  source: { authors: 'Cardoso et al.', year: 2022, title: 'MONAI: an open-source framework for deep learning in healthcare', where: 'arXiv:2211.02701' },
  parts: [{ loss: generalisedDice }, { loss: focal }],
});
