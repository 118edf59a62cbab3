// correlate: a weighted sum of neighbours along one axis, with the border that the kernel's users agree on.
// Its adjoint is the same op turned round, so it is its own derivative rule.
import { failure } from '../errors.ts';
import type { Attributes, TensorType } from '../graph/types.ts';
import { listAttribute } from './elementwise.ts';
import { inferAlong, linesOf } from './lines.ts';
import type { Primitive } from './op.ts';

/** What lies beyond the first and the last element: nothing, the element itself, or the mirror image without it. */
export const BORDERS = ['zero', 'nearest', 'reflect'] as const;
export type Border = (typeof BORDERS)[number];

export const correlate: Primitive = {
  kind: 'primitive',
  isRoutine: true,
  doc: 'along one axis: result[i] = Σ_k weights[k] · x[i + offsets[k]], beyond the border zero, the nearest element, or the mirror image; `adjoint`: the transpose of that map',
  derivative: ({ attributes, upstream }) => [upstream.unary('correlate', { ...attributes, adjoint: attributes['adjoint'] !== true })],
  infer: (inputs, attributes) => inferCorrelate(inputs, attributes),
  evaluate: ([x], attributes, shape) => spread(x?.data, tapsOf(attributes), attributes, shape),
  propagate: (_inputs, [error], output, attributes) => spread(error, magnitudes(tapsOf(attributes)), attributes, output.shape),
  summation: ([x], attributes, shape) => ({
    magnitudes: spread(x?.data.map(Math.abs), magnitudes(tapsOf(attributes)), attributes, shape),
    terms: new Float64Array(x?.data.length ?? 0).fill(2 * tapsOf(attributes).length),
  }),
};

interface Tap {
  readonly offset: number;
  readonly weight: number;
}

function inferCorrelate(inputs: readonly TensorType[], attributes: Attributes): TensorType {
  const offsets = listAttribute(attributes, 'offsets');
  const weights = listAttribute(attributes, 'weights');
  const fits = offsets.length > 0 && offsets.length === weights.length && offsets.every(Number.isInteger) && weights.every(Number.isFinite);
  if (!fits) throw failure('GRAPH_INVALID', 'correlate', 'must have as many finite weights as whole offsets', attributes, 'Give one weight per offset.');
  if (!BORDERS.includes(attributes['border'] as Border) || typeof attributes['adjoint'] !== 'boolean') {
    throw failure('GRAPH_INVALID', 'correlate', `must name its border (${BORDERS.join(', ')}) and say whether it is the adjoint`, attributes, 'Set border and adjoint.');
  }
  return inferAlong('correlate', ['float32'], 'float32', inputs, [attributes['axis'] as number]);
}

function tapsOf(attributes: Attributes): Tap[] {
  const weights = listAttribute(attributes, 'weights').map(Number);
  return listAttribute(attributes, 'offsets').map((offset, k) => ({ offset: Number(offset), weight: weights[k] ?? 0 }));
}

function magnitudes(taps: readonly Tap[]): Tap[] {
  return taps.map(({ offset, weight }) => ({ offset, weight: Math.abs(weight) }));
}

function spread(data: Float64Array = new Float64Array(), taps: readonly Tap[], attributes: Attributes, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const isAdjoint = attributes['adjoint'] === true;
  for (const line of linesOf(shape, [attributes['axis'] as number])) {
    line.forEach((here, i) => {
      for (const { offset, weight } of taps) {
        const neighbour = line[beyond(i + offset, line.length, attributes['border'] as Border)];
        if (neighbour === undefined) continue;
        const [to, from] = isAdjoint ? [neighbour, here] : [here, neighbour];
        out[to] = (out[to] ?? 0) + weight * (data[from] ?? Number.NaN);
      }
    });
  }
  return out;
}

/** The place that stands in for place `i` of a line of `length`; −1 for none. */
export function beyond(i: number, length: number, border: Border): number {
  if (i >= 0 && i < length) return i;
  switch (border) {
    case 'zero': return -1;
    case 'nearest': return i < 0 ? 0 : length - 1;
    case 'reflect': {
      // The mirror image repeats with this period; a single element is its own image.
      const period = Math.max(1, 2 * (length - 1));
      const folded = ((i % period) + period) % period;
      return folded < length ? folded : period - folded;
    }
    default: return border satisfies never;
  }
}
