// Metamorphic laws: two problems whose answers must be the same, or in a known proportion, whatever the loss computes.
// A law says how the second problem is made from the first; runs judge both, each within its own bounds.
import { findLoss, type Feeds, type LossDefinition, type LossOptions, type SharedOptions, type Tensor } from '@semsegloss/core';
import { isAccepted } from './problems.ts';

/** A problem in the layout NHWC. */
export interface Given {
  readonly loss: LossDefinition;
  readonly options: LossOptions;
  /** With everything filled in. */
  readonly shared: SharedOptions;
  readonly feeds: Feeds;
}

/** How the second problem differs, and what its answers are as seen from the first. */
export interface Twin {
  readonly loss?: LossDefinition;
  readonly options: LossOptions;
  /** Options of the first problem, where the law asks for some. */
  readonly first?: LossOptions;
  readonly feeds: Feeds;
  /** The first problem's value is this many times the second's. Default 1. */
  readonly factor?: number;
  /** Brings the second problem's gradient into the order of the first one's; left out where only values are compared. */
  readonly gradient?: (gradient: Tensor) => Tensor;
}

export interface Law {
  readonly name: string;
  /** Undefined where the law says nothing about the problem. */
  readonly twin: (given: Given) => Twin | undefined;
}

const asIs = (gradient: Tensor): Tensor => gradient;

export const LAWS: readonly Law[] = [
  {
    name: 'channels in front mean the same',
    twin: ({ options, feeds }) => ({
      options: { ...options, layout: 'NCHW' },
      feeds: Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensor.shape.length === 4 ? transposed(tensor, [0, 3, 1, 2]) : tensor])),
      gradient: (gradient) => transposed(gradient, [0, 2, 3, 1]),
    }),
  },
  {
    name: 'a mask of ones is no mask',
    twin: ({ options, shared, feeds }) => {
      const shape = feeds['prediction']?.shape.slice(0, 3) ?? [];
      const mask = { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1) };
      return shared.mask ? undefined : { options: { ...options, mask: true }, feeds: { ...feeds, mask }, gradient: asIs };
    },
  },
  {
    name: 'a batch given twice costs the same',
    twin: ({ loss, options, shared, feeds }) => {
      if (shared.reduction !== 'mean') return undefined;
      const first = { ...options, ...unsmoothed(loss) };
      return { options: first, first, feeds: Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, twice(tensor)])) };
    },
  },
  {
    name: 'what is predicted for an ignored pixel changes nothing',
    twin: ({ options, shared: { ignoreIndex }, feeds: { prediction, target, ...others } }) => {
      if (ignoreIndex === null || prediction === undefined || target === undefined) return undefined;
      const each = prediction.data.length / target.data.length;
      const data = Float32Array.from(prediction.data, (p, i) => (target.data[Math.floor(i / each)] === ignoreIndex ? 0.5 : p));
      return { options, feeds: { ...others, target, prediction: { ...prediction, data } }, gradient: asIs };
    },
  },
  {
    name: 'its sum is the sum over all elements of its gradient',
    twin: ({ options, shared, feeds }) => (shared.reduction === 'none' ? undefined : { options: { ...options, reduction: 'none' }, first: { ...options, reduction: 'sum' }, feeds, gradient: asIs }),
  },
  {
    name: 'equals what it declares to equal',
    twin: ({ loss, options, shared, feeds }) => {
      const law = loss.properties.equalTo?.[0];
      if (law === undefined || shared.reduction !== 'mean') return undefined;
      const other = findLoss(law.loss);
      return { loss: other, options: { ...options, ...law.as } as LossOptions, first: { ...options, ...law.options } as LossOptions, feeds, factor: law.factor ?? 1, gradient: asIs };
    },
  },
];

/** True where both problems of a law are accepted. */
export function isLawful({ loss, options }: Given, twin: Twin): boolean {
  return isAccepted(loss, twin.first ?? options) && isAccepted(twin.loss ?? loss, twin.options);
}

/** Smoothing is worth less in a larger region, so a law about sizes turns it off. */
function unsmoothed(loss: LossDefinition): LossOptions {
  return Object.fromEntries(Object.keys(loss.parameters).filter((name) => /smooth(Numerator|Denominator)$/i.test(name)).map((name) => [name, 0]));
}

function twice({ data, shape }: Tensor): Tensor {
  if (shape.length === 0) return { data, shape };
  const all = data instanceof Int32Array ? new Int32Array(2 * data.length) : new Float32Array(2 * data.length);
  all.set(data);
  all.set(data, data.length);
  return { shape: [2 * (shape[0] ?? 1), ...shape.slice(1)], data: all };
}

/** The axes in another order: axis k of the result is axis order[k]. */
function transposed({ data, shape }: Tensor, order: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const out = data.slice();
  for (let i = 0; i < out.length; i++) {
    let rest = i;
    let from = 0;
    for (let k = sizes.length - 1; k >= 0; k--) {
      from += (rest % (sizes[k] ?? 1)) * (strides[order[k] ?? 0] ?? 0);
      rest = Math.floor(rest / (sizes[k] ?? 1));
    }
    out[i] = data[from] ?? Number.NaN;
  }
  return { data: out, shape: sizes };
}
