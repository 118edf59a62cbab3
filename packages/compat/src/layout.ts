// Where the axes lie: other libraries' conventions as layouts of ours, with the shape that the data then has.
import { failure, type Tensor } from '@semsegloss/core';

/** A layout and the shape to read the prediction's data with (row-major, so nothing is moved). */
export interface View {
  readonly layout: string;
  readonly shape: (prediction: readonly number[]) => readonly number[];
}

const SPACE = ['', 'W', 'HW', 'DHW'] as const;

/** [N, C, …space]; without space, [N, C] is read as one pixel each. */
export function channelsFirst(rank = 4): View {
  if (rank === 2) return { layout: 'NCW', shape: (shape) => [...shape, 1] };
  return { layout: `NC${spaceOf(rank - 2)}`, shape: (shape) => shape };
}

/** […, C]: all axes before the last are pixels of one batch, [N, …, C] where `perSample` matters. */
export function channelsLast(rank = 4): View {
  if (rank === 1) return { layout: 'WC', shape: (shape) => [1, ...shape] };
  if (rank === 2) return { layout: 'NWC', shape: ([n = 1, c = 1]) => [n, 1, c] };
  return { layout: `N${spaceOf(rank - 2)}C`, shape: (shape) => shape };
}

/** Every element a pixel of its own, without samples or classes. */
export const elementwise: View = { layout: 'W', shape: (shape) => [count(shape)] };

/** [N, …]: every element of a sample is a pixel of it. */
export const samples: View = { layout: 'NW', shape: ([n = 1, ...rest]) => [n, count(rest)] };

function spaceOf(axes: number): string {
  const letters = SPACE[axes];
  if (letters === undefined || letters === '') throw failure('SHAPE_MISMATCH', 'prediction', 'must have one to three axes of space', `${axes}`, 'Reshape it.');
  return letters;
}

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The same data with another shape. */
export function reshape(tensor: Tensor, shape: readonly number[], name: string): Tensor {
  if (tensor.data.length !== count(shape)) throw failure('SHAPE_MISMATCH', name, `must have ${count(shape)} elements, as [${shape.join(', ')}]`, tensor.shape, 'Make the inputs agree.');
  return { data: tensor.data, shape };
}
