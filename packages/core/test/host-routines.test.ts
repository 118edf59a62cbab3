// Every routine on the host against the float64 meaning of its op: any axes, contiguous or not, and any layout.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPS, runRoutine, type Attributes, type OpName, type Stored } from '../src/index.ts';
import { decompose } from '../src/optimise/decompose.ts';
import { GraphBuilder, run } from '../src/index.ts';
import { present } from './support/evaluate.ts';
import { randomNumbers } from './support/scenes.ts';

const SHAPES = [[2, 3, 4, 2], [1, 5, 1, 3], [3, 2, 2, 1], [2, 1, 1, 1], [1, 1, 7, 2]] as const;
/** Lines of one axis, of space, of space and batch around a class axis in front or behind, of everything. */
const AXES = [[1], [1, 2], [2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 2, 3]] as const;

/** How to try a routine: operands by kind, and attributes for some axes. */
interface Trial {
  readonly operands: readonly ('float' | 'mask' | 'place' | 'probability')[];
  readonly attributes: (axes: readonly number[], flip: boolean) => Attributes;
}

const along = (more: Attributes = {}) => (axes: readonly number[]): Attributes => ({ axes, ...more });
const TRIALS: Partial<Record<OpName, Trial>> = {
  argsort: { operands: ['float'], attributes: (axes, descending) => ({ axes, descending }) },
  take: { operands: ['float', 'place'], attributes: along() },
  scatterAdd: { operands: ['float', 'place'], attributes: along() },
  cumsum: { operands: ['float'], attributes: (axes, reverse) => ({ axes, reverse }) },
  correlate: { operands: ['float'], attributes: ([axis = 0], adjoint) => ({ axis, offsets: [-2, 0, 1, 5], weights: [0.25, -1, 2, 0.5], border: adjoint ? 'reflect' : 'nearest', adjoint }) },
  poolMax: { operands: ['float'], attributes: ([axis = 0], wide) => ({ axis, radius: wide ? 3 : 1 }) },
  poolMaxGradient: { operands: ['mask', 'float'], attributes: ([axis = 0], wide) => ({ axis, radius: wide ? 3 : 1 }) },
  minPlusQuad: { operands: ['probability'], attributes: ([axis = 0], wide) => ({ axis, spacing: wide ? 1.5 : 0.25 }) },
  components: { operands: ['mask'], attributes: (axes, full) => ({ axes: axes.slice(0, 3), connectivity: full ? 'full' : 'faces' }) },
  squaredDistance: { operands: ['mask'], attributes: (axes) => ({ axes: axes.slice(0, 3), spacing: axes.slice(0, 3).map((axis) => 1 + axis / 2) }) },
  distanceMoments: { operands: ['probability', 'mask'], attributes: (axes) => ({ axes: axes.slice(0, 3), exponent: -1, spacing: axes.slice(0, 3).map((axis) => 1 + axis / 2) }) },
  distanceMomentsGradient: { operands: ['probability', 'float'], attributes: (axes) => ({ axes: axes.slice(0, 3), exponent: -1, spacing: axes.slice(0, 3).map((axis) => 1 + axis / 2) }) },
  neighbourhoodLogDet: { operands: ['float', 'mask', 'mask'], attributes: (axes, wide) => ({ axes, window: axes.slice(-2), side: wide ? 2 : 1, ridge: 0.5 }) },
  neighbourhoodLogDetGradient: { operands: ['float', 'mask', 'mask', 'float'], attributes: (axes, wide) => ({ axes, window: axes.slice(-2), side: wide ? 2 : 1, ridge: 0.5, index: Number(!wide) }) },
};

function operand(kind: Trial['operands'][number], length: number, places: number, random: () => number): Stored {
  switch (kind) {
    case 'float': return Float32Array.from({ length }, () => Math.round(8 * random()) / 2 - 2);
    case 'probability': return Float32Array.from({ length }, () => 0.125 + 0.75 * random());
    case 'mask': return Float32Array.from({ length }, () => Math.round(random()));
    case 'place': return Int32Array.from({ length }, () => Math.floor(places * random()));
    default: return kind satisfies never;
  }
}

/** The op's own meaning, through the interpreter. */
function meaning(op: OpName, operands: readonly Stored[], attributes: Attributes, shape: readonly number[]): Float64Array {
  const builder = new GraphBuilder(['batch', 'height', 'width', 'class']);
  const inputs = operands.map((data, i) => builder.input(`x${i}`, data instanceof Int32Array ? 'int32' : 'float32', shape));
  const graph = decompose(builder.finish(op, { result: builder.emit(op, inputs.map(({ id }) => id), attributes) }));
  return present(run(graph, Object.fromEntries(operands.map((data, i) => [`x${i}`, { data, shape }])))['result']).data;
}

describe('routines on the host', () => {
  const known = Object.entries(OPS).filter(([, op]) => op.isRoutine === true).map(([name]) => name as OpName).filter((name) => name in TRIALS);

  it.each(known)('%s', (op) => {
    const { operands: kinds, attributes: attributesFor } = present(TRIALS[op]);
    fc.assert(fc.property(fc.constantFrom(...SHAPES), fc.constantFrom(...AXES), fc.boolean(), fc.integer(), (shape, axes, flip, seed) => {
      const random = randomNumbers(seed);
      const attributes = attributesFor(axes, flip);
      const lines = (attributes['axes'] as readonly number[] | undefined) ?? [attributes['axis'] as number];
      const places = lines.reduce((count, axis) => count * present(shape[axis]), 1);
      const length = shape.reduce<number>((a, b) => a * b, 1);
      const operands = kinds.map((kind) => operand(kind, length, places, random));
      const result = runRoutine(op, operands, attributes, shape);
      const expected = meaning(op, operands, attributes, shape);
      expect(result).toHaveLength(length);
      // Stored in float32; sums of at most 48 numbers of at most a hundred.
      expected.forEach((value, i) => expect(Math.abs(present(result[i]) - value)).toBeLessThanOrEqual(2 ** -24 * Math.abs(value) + 48 * 100 * 2 ** -53));
    }), { numRuns: 60 });
  });

  it('iota counts along one axis of an image', () => {
    expect([...runRoutine('iota', [], { axis: 1 }, [1, 2, 3, 1])]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...runRoutine('iota', [], { axis: 2 }, [1, 2, 3, 1])]).toEqual([0, 1, 2, 0, 1, 2]);
  });
});
