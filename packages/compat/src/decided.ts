// Thresholds as float32 libraries apply them: scores and threshold are rounded to float32 before they are compared.
import type { Inputs } from './api.ts';
import { input } from './feeds.ts';

export const isAbove = (score: number, threshold: number): boolean => Math.fround(score) > Math.fround(threshold);
export const isFrom = (score: number, threshold: number): boolean => Math.fround(score) >= Math.fround(threshold);

/** An input as 1 from the threshold on, 0 below it. */
export function decided(inputs: Inputs, name: 'prediction' | 'target', threshold: number): Inputs {
  const { data, shape } = input(inputs, name);
  return { [name]: { data: Float64Array.from(data, (score) => Number(isFrom(score, threshold))), shape } };
}
