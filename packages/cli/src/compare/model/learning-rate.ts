// How the learning rate runs over a training: up over the first twentieth of the steps, then down along half a cosine.
// The same for every loss.

import type { TrainingOptions } from '../types.ts';

const WARM_UP = 0.05;
const FLOOR = 0.05;

/** The rate for step 0, 1, …: from `learningRate` at its height down to a twentieth of it. */
export function learningRateAt(step: number, { steps, learningRate }: Pick<TrainingOptions, 'steps' | 'learningRate'>): number {
  const warm = Math.max(1, Math.round(steps * WARM_UP));
  if (step < warm) return (learningRate * (step + 1)) / warm;
  const progress = (step - warm) / Math.max(1, steps - warm);
  return learningRate * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
