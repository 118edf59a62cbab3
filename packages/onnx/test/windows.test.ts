// Windows and lines as ops of ONNX against the reference, on small integers, which both compute exactly: every border, both
// directions, lines shorter than the window.
import { create, toBinary } from '@bufbuild/protobuf';
import { GraphBuilder, run, type Attributes, type OpName, type Tensor } from '@semsegloss/core';
import { describe, expect, it } from 'vitest';
import { Emitter, Names } from '../src/emit.ts';
import { lowerGraph } from '../src/lower-graph.ts';
import { ModelProtoSchema } from '../src/proto/onnx-ml_pb.js';
import { runModel, tensor } from './ort.ts';

const SHAPE = ['N', 'H', 'W'];

const info = (name: string) => ({ name, type: { value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim: SHAPE.map((size) => ({ value: { case: 'dimParam' as const, value: size } })) } } } } });

/** One op of float operands, on both. */
async function both(op: OpName, attributes: Attributes, operands: readonly Tensor[]): Promise<[number[], number[]]> {
  const builder = new GraphBuilder(['batch', 'height', 'width']);
  const names = operands.map((_, i) => `x${i}`);
  const inputs = names.map((name) => builder.input(name, 'float32', SHAPE));
  const result = builder.emit(op, inputs.map(({ id }) => id), attributes);
  const graph = builder.finish('op', { y: result.type.dtype === 'float32' ? result : result.cast('float32') });
  const to = new Emitter(17, new Names('', names));
  const y = lowerGraph(graph, { to, profile: 'portable', nameOf: (name) => name }).get('y') ?? '';
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], graph: { name: 'op', node: to.nodes, initializer: to.initializers, input: names.map(info), output: [info(y)] } });
  const feeds = Object.fromEntries(operands.map((operand, i) => [names[i] ?? '', operand]));
  return [[...(await runModel(toBinary(ModelProtoSchema, model), feeds))[y]!.data], [...run(graph, feeds)['y']!.data]];
}

const integers = (shape: readonly number[], seed: number, count: number): Tensor => tensor(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i + seed) * 7919) % count), shape);
const SIZES = [[1, 1, 1], [2, 3, 4], [1, 9, 2]] as const;

describe.each(SIZES)('[%i, %i, %i]', (...shape) => {
  const x = integers(shape, 1, 13);

  it.each(['zero', 'nearest', 'reflect'].flatMap((border) => [[border, false], [border, true]] as const))('correlate, border %s, adjoint %s', async (border, adjoint) => {
    for (const axis of [1, 2]) {
      for (const [offsets, weights] of [[[-1, 0, 1], [1, 2, 4]], [[-3, 2], [1, 3]], [[2, 4], [5, 1]], [[-2], [3]]]) {
        const [got, expected] = await both('correlate', { axis, offsets: offsets!, weights: weights!, border, adjoint }, [x]);
        expect(got, `${offsets} on axis ${axis}`).toEqual(expected);
      }
    }
  });

  it.each([1, 2])('poolMax and its gradient, radius %i', async (radius) => {
    // Few values, so that many are equal; shares of 60 are whole.
    const u = tensor([...integers(shape, 3, 5).data].map((value) => 60 * value), shape);
    const ties = integers(shape, 2, 3);
    for (const axis of [1, 2]) {
      const [largest, expectedLargest] = await both('poolMax', { axis, radius }, [ties]);
      expect(largest).toEqual(expectedLargest);
      const [shares, expectedShares] = await both('poolMaxGradient', { axis, radius }, [ties, u]);
      expect(shares).toEqual(expectedShares);
    }
  });

  it('sorts, running sums and distances', async () => {
    const ties = integers(shape, 2, 3);
    for (const axes of [[1], [2], [1, 2], [0, 1, 2]]) {
      for (const flag of [true, false]) {
        const [order, expectedOrder] = await both('argsort', { axes, descending: flag }, [ties]);
        expect(order).toEqual(expectedOrder);
        const [sums, expectedSums] = await both('cumsum', { axes, reverse: flag }, [x]);
        expect(sums).toEqual(expectedSums);
      }
    }
    for (const axis of [1, 2]) {
      const [nearest, expectedNearest] = await both('minPlusQuad', { axis, spacing: 2 }, [x]);
      expect(nearest).toEqual(expectedNearest);
    }
  });
});

it('runs sums over more than one block', async () => {
  const [sums, expected] = await both('cumsum', { axes: [1, 2], reverse: true }, [integers([2, 30, 20], 1, 13)]);
  expect(sums).toEqual(expected);
});
