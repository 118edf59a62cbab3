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
}

/** Feeds for a loss whose prediction is read through `view`. @throws MISSING_INPUT, SHAPE_MISMATCH */
export function feedsOf(inputs: Inputs, { view, target: form, mask }: FeedForm): Feeds {
  const shape = view.shape(input(inputs, 'prediction').shape);
  const feeds = {
    prediction: reshape(input(inputs, 'prediction'), shape, 'prediction'),
    target: targetOf(input(inputs, 'target'), form, view.layout, shape),
  };
  if (mask === undefined) return feeds;
  const pixels = withoutClasses(view.layout, shape);
  return { ...feeds, mask: reshape(broadcast(input(inputs, mask), input(inputs, 'prediction').shape, pixels), pixels, mask) };
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
  if (form === 'labels') return { ...ids, data: Int32Array.from(ids.data) };
  const axis = layout.indexOf('C');
  const classes = shape[axis] ?? 1;
  const inner = count(shape.slice(axis + 1));
  const data = new Float64Array(count(shape));
  ids.data.forEach((id, pixel) => {
    data[(Math.floor(pixel / inner) * classes + id) * inner + (pixel % inner)] = 1;
  });
  return { data, shape };
}

/** Repeats axes of size 1 (and missing axes in front or, for one weight per sample, behind) until there is one weight per pixel. */
function broadcast(weights: Tensor, prediction: readonly number[], pixels: readonly number[]): Tensor {
  const total = count(pixels);
  if (weights.data.length === total) return weights;
  const rank = Math.max(prediction.length, weights.shape.length);
  const aligned = [...Array.from({ length: rank - weights.shape.length }, () => 1), ...weights.shape];
  const target = aligned.at(-1) === 1 || count(prediction) === total ? prediction : pixels;
  const perSample = weights.shape.length === 1 && weights.shape[0] === prediction[0];
  const source = perSample ? [...weights.shape, ...Array.from({ length: target.length - 1 }, () => 1)] : aligned.slice(-target.length);
  return { data: Float64Array.from({ length: total }, (_, at) => weights.data[place(at, total, target, source)] ?? 0), shape: pixels };
}

/** Where pixel `at` of a row-major grid lies in one whose axes of size 1 are shared. */
function place(at: number, total: number, grid: readonly number[], source: readonly number[]): number {
  const axes = count(grid) === total ? grid : grid.toSpliced(grid.length - 1, 1);
  let rest = at;
  let offset = 0;
  let stride = 1;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const size = axes[axis] ?? 1;
    const own = source[axis] ?? 1;
    offset += (own === 1 ? 0 : rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return offset;
}
