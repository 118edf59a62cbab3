// Ratios over axes that are named by their positions, as NumPy-like libraries name them.
import type { LossOptions } from '@semsegloss/core';
import { refusal } from './api.ts';
import { count, elementwise, type View } from './layout.ts';

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
