// Keras 3: names as in `keras.losses` and `keras.metrics`.
import {
  BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy, CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy, SparseCategoricalCrossentropy,
} from './cross-entropy.ts';
import { Dice, Tversky } from './region.ts';

export const keras = {
  losses: {
    BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy, CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy, Dice, Tversky,
  },
} as const;
