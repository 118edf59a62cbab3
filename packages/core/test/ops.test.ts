// Every operation: its float64 meaning against an independent formula, its derivative rule against differences,
// its error bound against real perturbations, and what its shape rule refuses.
import { describe, expect, it } from 'vitest';
import { COMPOSITES, differentiate, GraphBuilder, OPS, PRIMITIVES, run, type Expr, type Feeds, type Graph, type OpName } from '../src/index.ts';
import type { Primitive } from '../src/ops/op.ts';
import { present } from './support/evaluate.ts';
import { randomNumbers } from './support/scenes.ts';
import { ALL_OPS, AXES, graphOf, SHAPE, type OneOp } from './support/one-op.ts';
import { SAMPLES } from './support/op-samples.ts';

const CASES = ALL_OPS.flatMap((op) => SAMPLES[op].map((sample, i) => [`${op}${SAMPLES[op].length > 1 ? ` ${JSON.stringify(sample.attributes)}` : ''}`, op, sample, i] as const));

function feedsOf({ operands, names, shape }: OneOp): Feeds {
  const fed = { fed: { data: Float64Array.from({ length: 24 }, (_, i) => i / 4), shape: SHAPE } };
  return names.length === 0 ? fed : Object.fromEntries(names.map((name, i) => [name, { data: Float64Array.from(present(operands[i])), shape }]));
}

function inputsOf(graph: Graph, feeds: Feeds): Feeds {
  return Object.fromEntries(graph.nodes.filter((node) => node.op === 'input').map((node) => [String(node.attributes['name']), present(feeds[String(node.attributes['name'])])]));
}

/** Derivatives of one operation at one point, by operand. */
function derivativeAt(op: OpName, attributes: Readonly<Record<string, number>>, ...points: readonly number[]): number[] {
  const builder = new GraphBuilder(AXES);
  const inputs = points.map((_, i) => builder.input(`x${i}`, 'float32', [1, 1, 1]));
  const graph = builder.finish('point', { value: builder.emit(op, inputs.map(({ id }) => id), attributes) });
  const feeds = Object.fromEntries(points.map((x, i) => [`x${i}`, { data: Float64Array.of(x), shape: [1, 1, 1] }]));
  return points.map((_, i) => present(present(run(differentiate(graph, { withRespectTo: `x${i}` }), feeds)['gradient']).data[0]));
}

/** Values of a unary operation at some points. */
function at(op: OpName, ...points: readonly number[]): number[] {
  const builder = new GraphBuilder(AXES);
  const x = builder.input('x', 'float32', [1, 1, points.length]);
  const graph = builder.finish('points', { value: op === 'softmax' ? x.softmax() : op === 'logSoftmax' ? x.logSoftmax() : x.unary(op) });
  return [...present(run(graph, { x: { data: Float64Array.from(points), shape: [1, 1, points.length] } })['value']).data];
}

/** A line of eight numbers. */
function eightOf(at: () => number): { data: Float64Array; shape: number[] } {
  return { data: Float64Array.from({ length: 8 }, at), shape: [1, 8, 1] };
}

function isSmooth(op: OpName): boolean {
  return OPS[op].derivative !== null && op !== 'clipBelow';
}

describe('meaning', () => {
  it.each(CASES)('%s', (_title, op, sample) => {
    for (let seed = 1; seed <= 5; seed++) {
      const one = graphOf(op, sample, seed);
      const result = present(run(one.graph, inputsOf(one.graph, feedsOf(one)))['result']);
      const expected = sample.expected(...one.operands);
      expect(result.data).toHaveLength(expected.length);
      // Both sides take at most some dozen roundings of numbers of at most 30.
      expected.forEach((value, i) => expect(Math.abs(present(result.data[i]) - value)).toBeLessThanOrEqual(32 * 30 * 2 ** -53));
    }
  });
});

describe('derivative', () => {
  /** Fourth-order differences: h⁴/30 of a fifth derivative (at most 10⁵ on these operands), and 3 ulp/h of the value. */
  const STEP = 1e-3;

  it.each(CASES.filter(([, op, sample]) => isSmooth(op) && sample.operands.length > 0))('%s', (_title, op, sample, salt) => {
    const one = graphOf(op, sample, 17 + salt);
    const feeds = feedsOf(one);
    sample.operands.forEach((range, k) => {
      if (typeof range === 'string') return;
      const name = present(one.names[k]);
      const { data } = present(run(differentiate(one.graph, { withRespectTo: name }), feeds)['gradient']);
      const values = present(one.operands[k]);
      const valueAt = (i: number, by: number): number => {
        const moved = Float64Array.from(values, (v, j) => (j === i ? v + by : v));
        return present(present(run(one.graph, { ...feeds, [name]: { data: moved, shape: one.shape } })['value']).data[0]);
      };
      values.forEach((_, i) => {
        const difference = (8 * (valueAt(i, STEP) - valueAt(i, -STEP)) - valueAt(i, 2 * STEP) + valueAt(i, -2 * STEP)) / (12 * STEP);
        expect(Math.abs(present(data[i]) - difference)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(difference)));
      });
    });
  });

  it.each(ALL_OPS.filter((op) => OPS[op].derivative === null && present(SAMPLES[op][0]).operands.length > 0))('nothing flows back through %s', (op) => {
    for (const sample of SAMPLES[op]) {
      const { graph } = graphOf(op, { ...sample }, 3);
      const of = graph.outputs['value'] === undefined ? 'result' : 'value';
      const gradient = differentiate(graph, { of, withRespectTo: 'x' });
      expect(gradient.nodes.filter((node) => node.op === 'input')).toHaveLength(sample.operands.length);
      const one = graphOf(op, sample, 3);
      expect(present(run(gradient, feedsOf(one))['gradient']).data.every((g) => g === 0)).toBe(true);
    }
  });

  it('ties: abs at 0 is flat; max, min and reduceMax share', () => {
    expect(derivativeAt('abs', {}, 0)).toEqual([0]);
    expect(derivativeAt('max', {}, 2, 2)).toEqual([0.5, 0.5]);
    expect(derivativeAt('min', {}, 2, 2)).toEqual([0.5, 0.5]);
    const builder = new GraphBuilder(AXES);
    const x = builder.input('x', 'float32', [1, 1, 4]);
    const graph = differentiate(builder.finish('ties', { value: x.reduce('reduceMax', builder.positions('class')) }), { withRespectTo: 'x' });
    expect([...present(run(graph, { x: { data: Float64Array.of(1, 5, 5, 2), shape: [1, 1, 4] } })['gradient']).data]).toEqual([0, 0.5, 0.5, 0]);
  });

  it('clipBelow passes the gradient straight through, above and below', () => {
    expect(derivativeAt('clipBelow', { lowest: 0.5 }, 2)).toEqual([1]);
    expect(derivativeAt('clipBelow', { lowest: 0.5 }, -2)).toEqual([1]);
  });

  it('x⁰ is flat, at 0 too', () => expect(derivativeAt('pow', { exponent: 0 }, 0)).toEqual([0]));
});

describe('error bound', () => {
  const primitives = CASES.filter(([, op, sample]) => op in PRIMITIVES && sample.operands.length > 0 && (OPS[op] as Primitive).propagate !== null);

  /** Errors as large as `size`, of which `move` takes the share in [−1, 1]; ids and places have none, bits and masks may turn over. */
  function wander(title: string, size: number): void {
    it.each(primitives)(`%s: ${title}`, (_title, op, sample) => {
      const one = graphOf(op, sample, 29);
      const primitive = OPS[op] as Primitive;
      const attributes = sample.attributes ?? {};
      const inputs = one.operands.map((list) => ({ data: Float64Array.from(list), shape: one.shape }));
      const random = randomNumbers(size * 2 ** 30);
      const isFlag = (k: number): boolean => sample.operands[k] === 'bits' || sample.operands[k] === 'mask';
      // Operands of logarithms and roots are not negative, however wrong they are.
      const leastOf = (k: number): number => (Number(sample.operands[k]?.[0]) >= 0 ? 0 : -Infinity);
      const errors = inputs.map(({ data }, k) => data.map(() => (isFlag(k) ? Math.round(0.6 * random()) : typeof sample.operands[k] === 'string' ? 0 : Math.round(random()) * size)));
      const shape = present(one.graph.nodes[one.graph.outputs['result'] ?? -1]).type.shape.map(Number);
      const output = { data: primitive.evaluate(inputs, attributes, shape), shape };
      const bound = present(primitive.propagate?.(inputs, errors, output, attributes));
      for (let round = 0; round < 40; round++) {
        // To the ends of the errors first, then anywhere between.
        const share = (): number => (round < 20 ? Math.sign(random() - 0.5) : 2 * random() - 1);
        const moved = inputs.map(({ data, shape: own }, k) => ({ data: data.map((v, i) => (isFlag(k) ? (errors[k]?.[i] === 1 && random() < 0.5 ? 1 - v : v) : Math.max(leastOf(k), v + share() * present(errors[k]?.[i])))), shape: own }));
        const after = primitive.evaluate(moved, attributes, shape);
        // A permutation has no error of its own: what is taken by it has, below.
        if (op === 'argsort' || op === 'components') return;
        after.forEach((v, i) => {
          const allowed = Number.isNaN(present(bound[i])) ? Infinity : present(bound[i]);
          expect(Math.abs(v - present(output.data[i]))).toBeLessThanOrEqual(allowed * (1 + 1e-9) + 2 ** -40);
        });
      }
    });
  }
  wander('small errors of operands stay within what is propagated', 1e-5);
  wander('so do errors as large as the operands', 1);

  it.each(['take', 'scatterAdd'] as const)('%s by an order that errors may change stays within the bound', (op) => {
    const builder = new GraphBuilder(['batch', 'width', 'class']);
    const [keys, x] = ['keys', 'x'].map((name) => builder.input(name, 'float32', [1, 8, 1]));
    if (keys === undefined || x === undefined) throw new Error('two inputs');
    const order = keys.mul(1).argsort('ascending', 'space');
    const graph = builder.finish('sorted', { result: op === 'take' ? x.take(order, ['space']) : x.scatterAdd(order, ['space']) });
    const random = randomNumbers(5);
    for (let round = 0; round < 40; round++) {
      const feeds = { keys: eightOf(() => 1 + random()), x: eightOf(random) };
      // Keys are off by a tenth, so that most have neighbours within reach and some have none.
      const { data, bound } = present(run(graph, feeds, { ops: { mul: 0.05 }, sum: () => 0, store: 0, buffer: 0 })['result']);
      const moved = { ...feeds, keys: { ...feeds.keys, data: feeds.keys.data.map((key) => key * (1 + 0.1 * (random() - 0.5))) } };
      present(run(graph, moved)['result']).data.forEach((v, i) => expect(Math.abs(v - present(data[i]))).toBeLessThanOrEqual(present(bound[i]) + 2 ** -40));
      expect(Math.min(...bound)).toBeLessThan(1);
    }
  });

  it('knows what is exact: decisions and sums of whole numbers, and constants that are float32', () => {
    const builder = new GraphBuilder(['batch', 'width', 'class']);
    const x = builder.input('x', 'float32', [1, 4, 1]);
    const weighted = (weight: number): Expr => x.correlate(1, { offsets: [0], weights: [weight], border: 'zero' });
    const shared = builder.emit('poolMaxGradient', [x.equals(3).where(0, 1).id, x.id], { axis: 1, radius: 1 });
    const graph = builder.finish('exact', { count: x.equals(255).where(0, 1).sum('space'), tenth: x.mul(0.1).sum('space'), double: weighted(2), third: weighted(1 / 3), shared });
    const result = run(graph, { x: { data: Float64Array.of(1, 255, 3, 255), shape: [1, 4, 1] } }, { ops: { const: 2 ** -24, mul: 2 ** -24 }, sum: (terms) => terms * 2 ** -24, store: 0, buffer: 0 });
    expect(present(result['count']).bound[0]).toBe(0);
    expect(present(result['tenth']).bound[0]).toBeGreaterThan(0);
    expect([...present(result['double']).bound]).toEqual([0, 0, 0, 0]);
    // Whole numbers times a third, and shared out among three, are no longer whole.
    expect(Math.min(...present(result['third']).bound)).toBeGreaterThan(0);
    expect(Math.max(...present(result['shared']).bound)).toBeGreaterThan(0);
  });
});

describe('extremes', () => {
  it('sigmoid reaches 0 and 1, and keeps its small tail', () => {
    expect(at('sigmoid', -1e4, 1e4, 0)).toEqual([0, 1, 0.5]);
    expect(Math.abs(present(at('sigmoid', -700)[0]) / Math.exp(-700) - 1)).toBeLessThanOrEqual(2 ** -50);
  });
  it('softplus is x far right and e^x far left', () => {
    expect(at('softplus', 1e4, -1e4)).toEqual([1e4, 0]);
    expect(Math.abs(present(at('softplus', -40)[0]) / Math.exp(-40) - 1)).toBeLessThanOrEqual(2 ** -50);
  });
  it('softmax and logSoftmax do not overflow', () => {
    expect(at('softmax', 1e4, -1e4, 1e4)).toEqual([0.5, 0, 0.5]);
    expect(at('logSoftmax', 1e4, -1e4)).toEqual([0, -2e4]);
  });
  it('argMax takes the lowest id of a tie', () => {
    const builder = new GraphBuilder(AXES);
    const graph = builder.finish('tie', { value: builder.input('x', 'float32', [1, 1, 4]).argMax() });
    expect([...present(run(graph, { x: { data: Float64Array.of(1, 7, 7, 7), shape: [1, 1, 4] } })['value']).data]).toEqual([1]);
  });
  it('reduceSum loses nothing to cancellation', () => {
    const builder = new GraphBuilder(AXES);
    const graph = builder.finish('sum', { value: builder.input('x', 'float32', [1, 4, 1]).sum('space') });
    expect([...present(run(graph, { x: { data: Float64Array.of(1e16, 1, -1e16, 1), shape: [1, 4, 1] } })['value']).data]).toEqual([2]);
  });
});

it('composites and primitives are told apart by name and kind', () => {
  for (const op of Object.values(PRIMITIVES)) expect(op.kind).toBe('primitive');
  for (const op of Object.values(COMPOSITES)) expect(op.kind).toBe('composite');
  expect(ALL_OPS).toHaveLength(Object.keys(PRIMITIVES).length + Object.keys(COMPOSITES).length);
});
