// Inputs of another library's loss as the feeds of ours: reshaped, one-hot where ids must be dense, weights broadcast.
import { failure, type Feeds, type Tensor } from '@semsegloss/core';
import type { Inputs } from './api.ts';
import { count, reshape, type View } from './layout.ts';

export type TargetForm = 'dense' | 'labels' | 'one-hot';

export interface FeedForm {
  readonly view: View;
  /** dense: as it is; labels: class ids for `targets: "labels"`; one-hot: class ids that become dense channels. */
  readonly target: TargetForm;
  /** Input that becomes our `mask`, if there is one. */
  readonly mask?: string;
  /** Ready-made distances, shaped like the prediction. */
  readonly distances?: boolean;
}

/** Feeds for a loss whose prediction is read through `view`. @throws MISSING_INPUT, UNKNOWN_NAME, SHAPE_MISMATCH */
export function feedsOf(inputs: Inputs, { view, target: form, mask, distances = false }: FeedForm): Feeds {
  const known = ['prediction', 'target', ...(mask === undefined ? [] : [mask]), ...(distances ? ['distances'] : [])];
  const stray = Object.keys(inputs).find((name) => !known.includes(name));
  if (stray !== undefined) throw failure('UNKNOWN_NAME', 'inputs', `are ${known.join(', ')}`, stray, 'Name its shape when the function is translated, or leave it out.');
  const shape = view.shape(input(inputs, 'prediction').shape);
  const feeds = {
    prediction: reshape(input(inputs, 'prediction'), shape, 'prediction'),
    target: targetOf(input(inputs, 'target'), form, view.layout, shape),
    ...(distances ? { distances: reshape(input(inputs, 'distances'), shape, 'distances') } : {}),
  };
  if (mask === undefined) return feeds;
  const pixels = withoutClasses(view.layout, shape);
  return { ...feeds, mask: broadcast(input(inputs, mask), view.layout, pixels) };
}

/** An input that must be there. */
export function input(inputs: Inputs, name: string): Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw failure('MISSING_INPUT', name, 'must be given', Object.keys(inputs), `Pass { ${name}: { data, shape } }.`);
  return tensor;
}

/** The shape without the class axis. */
export function withoutClasses(layout: string, shape: readonly number[]): readonly number[] {
  const axis = layout.indexOf('C');
  return axis === -1 ? shape : shape.toSpliced(axis, 1);
}

function targetOf(target: Tensor, form: TargetForm, layout: string, shape: readonly number[]): Tensor {
  if (form === 'dense') return reshape({ ...target, data: Float64Array.from(target.data) }, shape, 'target');
  const ids = reshape(target, withoutClasses(layout, shape), 'target');
  return form === 'labels' ? { ...ids, data: Int32Array.from(ids.data) } : oneHot(ids, shape, layout.indexOf('C'));
}

/** Class ids as channels along `axis` of a shape; ids out of range are in none. */
export function oneHot(ids: Tensor, shape: readonly number[], axis: number): Tensor {
  const classes = shape[axis] ?? 1;
  const inner = count(shape.slice(axis + 1));
  const data = new Float64Array(count(shape));
  ids.data.forEach((id, pixel) => {
    if (id >= 0 && id < classes) data[(Math.floor(pixel / inner) * classes + id) * inner + (pixel % inner)] = 1;
  });
  return { data, shape };
}

/** An input `counted` with 1 for each pixel whose target is not `ignored`. */
export function counting(ignored: number): (inputs: Inputs) => Inputs {
  return (inputs) => {
    const { data, shape } = input(inputs, 'target');
    return { ...inputs, counted: { data: Uint8Array.from(data, (id) => (id === ignored ? 0 : 1)), shape } };
  };
}

/** One weight per pixel; a class axis of size 1 is dropped, and axes that the view has joined or added do not matter. */
function broadcast(weights: Tensor, layout: string, pixels: readonly number[]): Tensor {
  const isEach = count(weights.shape) === count(pixels);
  if (isEach && (weights.shape.length > pixels.length || longer(weights.shape) === longer(pixels))) return { data: Float64Array.from(weights.data), shape: pixels };
  const axis = weights.shape.length === pixels.length + 1 ? Math.max(layout.indexOf('C'), 0) : -1;
  const own = axis === -1 ? weights.shape : weights.shape.toSpliced(axis, 1);
  return spread({ data: weights.data, shape: own }, pixels);
}

/** Axes of more than one element, as text. */
const longer = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join();

/** A tensor repeated along axes of size 1, and along those that it lacks in front, up to a shape. */
export function spread(weights: Tensor, pixels: readonly number[]): Tensor {
  const shape = [...Array.from({ length: Math.max(0, pixels.length - weights.shape.length) }, () => 1), ...weights.shape];
  if (count(shape) !== weights.data.length || shape.some((size, i) => size !== 1 && size !== pixels[i])) {
    throw failure('SHAPE_MISMATCH', 'weights', `must be shared by, or given for, pixels of shape [${pixels.join(', ')}]`, weights.shape, 'Give one weight per pixel.');
  }
  return { data: Float64Array.from({ length: count(pixels) }, (_, at) => weights.data[place(at, pixels, shape)] ?? 0), shape: pixels };
}

/** Where element `at` of a row-major grid lies in one whose axes of size 1 are shared. */
function place(at: number, grid: readonly number[], shared: readonly number[]): number {
  let rest = at;
  let offset = 0;
  let stride = 1;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    const size = grid[axis] ?? 1;
    const own = shared[axis] ?? 1;
    offset += (own === 1 ? 0 : rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return offset;
}
