// Keras 3: names as in `keras.losses` and `keras.metrics`.
import {
  BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy, CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy, SparseCategoricalCrossentropy,
} from './cross-entropy.ts';
import { iouMetrics } from './iou-metrics.ts';
import { Dice, Tversky } from './region.ts';
import { scoreMetrics } from './score-metrics.ts';

export const keras = {
  losses: {
    BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy, CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy, Dice, Tversky,
  },
  metrics: { ...iouMetrics, ...scoreMetrics },
} as const;
