// Keras' weighted counts: every element (or label) counts as much as its sample weight.
import type { ClassCounts } from '@semsegloss/core';
import type { Inputs } from '../api.ts';
import { input, spread } from '../feeds.ts';

/** One element per weight, decided. */
export interface Decided {
  readonly truth: boolean;
  readonly predicted: boolean;
  readonly weight: number;
}

export function countsOf(elements: readonly Decided[]): ClassCounts {
  const sum = (truth: boolean, predicted: boolean): number => elements.reduce((total, element) => total + (element.truth === truth && element.predicted === predicted ? element.weight : 0), 0);
  return { tp: sum(true, true), fp: sum(false, true), fn: sum(true, false), tn: sum(false, false) };
}

/** Weights for each element of a shape; one where none were given. */
export function weightsOf(inputs: Inputs, shape: readonly number[]): ArrayLike<number> {
  const given = inputs['sampleWeight'];
  if (given === undefined) return new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(1);
  const rank = given.shape.length;
  // One axis less than the elements: shared along the last one, unless it is that axis.
  const isLeading = rank === shape.length - 1 || (rank === 1 && shape.length > 1 && given.shape[0] === shape[0]);
  const own = isLeading ? [...given.shape, ...Array.from({ length: shape.length - rank }, () => 1)] : given.shape;
  return spread({ data: given.data, shape: own }, shape).data;
}

/** Pairs of labels with their weights. */
export function labelsOf(inputs: Inputs): readonly { readonly truth: number; readonly predicted: number; readonly weight: number }[] {
  const [truth, predicted] = [input(inputs, 'target'), input(inputs, 'prediction')];
  const weights = weightsOf(inputs, predicted.shape);
  return Array.from(predicted.data, (label, i) => ({ truth: truth.data[i] ?? -1, predicted: label, weight: weights[i] ?? 1 }));
}

/** Lines along an axis as the id of their largest element, the lowest id in a tie. */
export function largest({ data, shape }: { readonly data: ArrayLike<number>; readonly shape: readonly number[] }, axis: number): { data: Float64Array; shape: readonly number[] } {
  const at = axis < 0 ? axis + shape.length : axis;
  const classes = shape[at] ?? 1;
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  return {
    data: Float64Array.from({ length: data.length / classes }, (_, i) => {
      const line = Array.from({ length: classes }, (__, c) => data[(Math.floor(i / inner) * classes + c) * inner + (i % inner)] ?? 0);
      return line.indexOf(Math.max(...line));
    }),
    shape: shape.toSpliced(at, 1),
  };
}
