// Weights that PyTorch broadcasts against [N, C, …]: a number, or numbers that differ along the channels only.
import { refusal, type Shapes } from './api.ts';
import type { Option } from './option.ts';

/** A number, or a list of any depth. */
export type Nested = number | readonly Nested[];

export const nestedOrNull = (): Option<Nested | null> => ({ default: null, accepts: (value) => value === null || isNested(value), rule: 'must be a number, a list of numbers of any depth, or null' });

const isNested = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 && value.every(isNested) : typeof value === 'number' && Number.isFinite(value));

/** One number, or one per channel. Shapes are aligned at their ends, as PyTorch does. */
export function channelWeights(api: string, name: string, value: Nested | null, { prediction }: Shapes): number | readonly number[] {
  if (value === null) return 1;
  const numbers = flattened(value);
  const [only] = numbers;
  if (numbers.length === 1 && only !== undefined) return only;
  const shape = shapeOf(value);
  const rank = prediction?.length ?? 0;
  const differs = shape.flatMap((size, i) => (size > 1 ? [rank - shape.length + i] : []));
  if (prediction === undefined || differs.some((axis) => axis !== 1) || numbers.length !== prediction[1]) {
    throw refusal(api, `${name} is translated as one number, or one per channel with the shape [C, 1, …] of it`, 'Give the shape of the prediction and such a list, or use one loss per weight.');
  }
  return numbers;
}

const flattened = (value: Nested): readonly number[] => (typeof value === 'number' ? [value] : value.flatMap(flattened));

function shapeOf(value: Nested): number[] {
  return typeof value === 'number' ? [] : [value.length, ...shapeOf(value[0] ?? 0)];
}
