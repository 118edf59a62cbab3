// Dice + focal: the region, and the pixels that are still wrong.
import { defineCompound } from '../build/compound.ts';
import { dice } from './dice.ts';
import { focal } from './focal.ts';

/** L = w₁ · Dice loss + w₂ · focal loss. */
export const diceFocal = defineCompound({
  slug: 'dice-focal',
  title: 'Dice + focal loss',
  source: { authors: 'Zhu, Huang, Zeng, Chen, Liu, Qian, Du, Fan and Xie', year: 2019, title: 'AnatomyNet: deep learning for fast and fully automated whole-volume segmentation of head and neck anatomy', where: 'Medical Physics 46(2)' },
  parts: [{ loss: dice }, { loss: focal }],
});
