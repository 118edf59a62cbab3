// Views for axes that are named by their positions, as NumPy-like libraries name them.
import type { LossOptions } from '@semsegloss/core';
import { refusal } from './api.ts';
import { channelsLast, count, elementwise, type View } from './layout.ts';

/**
 * A view whose space is the axes of one ratio: those before it are samples, those after it classes. Elements keep their
 * order. Null is all axes; they must lie side by side.
 */
export function regionsOver(api: string, name: string, given: readonly number[] | null, prediction: readonly number[] | undefined): { readonly view: View; readonly options: LossOptions } {
  if (given === null) return { view: elementwise, options: {} };
  if (prediction === undefined) throw refusal(api, `${name} counts from the ends of the shape, which is not known`, 'Give the shape of the prediction.');
  const rank = prediction.length;
  const axes = [...new Set(given.map((axis) => (axis + rank) % rank))].toSorted((a, b) => a - b);
  const [first = 0] = axes;
  const next = first + axes.length;
  if (axes.some((axis, i) => axis !== first + i || axis >= rank)) throw refusal(api, `${name} must name axes that lie side by side, got [${given.join(', ')}]`, 'Transpose the data.');
  const [hasSamples, hasClasses] = [first > 0, next < rank];
  const classes = count(prediction.slice(next));
  return {
    view: {
      layout: `${hasSamples ? 'N' : ''}W${hasClasses ? 'C' : ''}`,
      shape: (shape) => [...(hasSamples ? [count(shape.slice(0, first))] : []), count(shape.slice(first, next)), ...(hasClasses ? [count(shape.slice(next))] : [])],
    },
    options: { over: 'sample', ...(hasClasses ? { task: 'multilabel', classes } : {}) },
  };
}

/** Channels on `axis`: what lies before it are samples, what lies after it pixels of theirs. */
export function channelsOn(api: string, axis: number, prediction: readonly number[] | undefined): View {
  const rank = prediction?.length ?? 4;
  const at = axis < 0 ? axis + rank : axis;
  if (at === rank - 1) return channelsLast(prediction?.length);
  if (at < 0 || at >= rank) throw refusal(api, `axis must be one of the ${rank} of the prediction, got ${axis}`, 'Count from 0, or from the end with negative numbers.');
  return { layout: 'NCW', shape: (shape) => [count(shape.slice(0, at)), shape[at] ?? 1, count(shape.slice(at + 1))] };
}
