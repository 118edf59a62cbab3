// The graph's form: what verify and fromJson refuse, the round trip through JSON, printing, sizes and sharing.
import { describe, expect, it } from 'vitest';
import { build, buildMetric, differentiate, fromJson, GraphBuilder, LOSSES, METRICS, optimise, print, product, evaluateDim, toJson, verify, type Graph } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';
import { present } from './support/evaluate.ts';
import { isAccepted } from './support/scenes.ts';

const AXES = ['batch', 'width', 'class'] as const;

function small(): Graph {
  const builder = new GraphBuilder(AXES);
  const x = builder.input('x', 'float32', ['N', 'W', 2]);
  return builder.finish('small', { value: x.mul(2).exp().sum('space') });
}

/** The small graph with one node's fields replaced. */
function broken(id: number, change: Readonly<Record<string, unknown>>): Graph {
  const graph = small();
  return { ...graph, nodes: graph.nodes.map((node, i) => (i === id ? { ...node, ...change } : node)) } as Graph;
}

const float = (shape: readonly (number | string)[]) => ({ dtype: 'float32', shape });
const node = (op: string, inputs: readonly number[], attributes: object, type: object) => ({ op, inputs, attributes, type });

/** A graph whose only computed node is this one, after x: float32[2, 3, 4] and i: int32[2, 3, 4]. */
function around(last: object): Graph {
  const nodes = [
    node('input', [], { name: 'x', dtype: 'float32', shape: [2, 3, 4] }, float([2, 3, 4])),
    node('input', [], { name: 'i', dtype: 'int32', shape: [2, 3, 4] }, { dtype: 'int32', shape: [2, 3, 4] }),
    last,
  ];
  return { version: 1, name: 'one', axes: AXES, nodes, outputs: { value: 2 } } as unknown as Graph;
}

describe('verify refuses', () => {
  const x = float([2, 3, 4]);
  it.each([
    ['another version', { ...small(), version: 2 } as unknown as Graph],
    ['no outputs', { ...small(), outputs: {} }],
    ['an output that does not exist', { ...small(), outputs: { value: 99 } }],
    ['an output that is no id', { ...small(), outputs: { value: '0' } } as unknown as Graph],
    ['an unknown op', broken(1, { op: 'relu' })],
    ["an op named like an object's own method", broken(1, { op: 'constructor' })],
    ['an input that comes later', broken(2, { inputs: [4] })],
    ['an input of itself', broken(2, { inputs: [2] })],
    ['a negative input', broken(2, { inputs: [-1] })],
    ['an input that is no integer', broken(2, { inputs: [0.5] })],
    ['a stated shape that is not the inferred one', broken(3, { type: float(['N', 'W', 3]) })],
    ['a stated dtype that is not the inferred one', broken(3, { type: { dtype: 'int32', shape: ['N', 'W', 2] } })],
    ['two inputs of one name', around(node('input', [], { name: 'x', dtype: 'float32', shape: [1] }, float([1])))],
    ['an input without a name', around(node('input', [], { dtype: 'float32', shape: [1] }, float([1])))],
    ['an input of unknown dtype', around(node('input', [], { name: 'y', dtype: 'float64', shape: [1] }, { dtype: 'float64', shape: [1] }))],
    ['a size that is no size', around(node('input', [], { name: 'y', dtype: 'float32', shape: ['2N'] }, float(['2N'])))],
    ['a negative size', around(node('input', [], { name: 'y', dtype: 'float32', shape: [-1] }, float([-1])))],
    ['a constant of too few numbers', around(node('const', [], { values: [1], dtype: 'float32', shape: [2] }, float([2])))],
    ['a constant that is not finite', around(node('const', [], { values: [null], dtype: 'float32', shape: [1] }, float([1])))],
    ['an iota along an axis that is not there', around(node('iota', [], { axis: 2, shape: [2, 2] }, { dtype: 'int32', shape: [2, 2] }))],
    ['a size of absurd rank', around(node('size', [], { dims: [2], rank: 1e9 }, float([])))],
    ['too few operands', around(node('add', [0], {}, x))],
    ['too many operands', around(node('add', [0, 0, 0], {}, x))],
    ['operands of different dtype', around(node('add', [0, 1], {}, x))],
    ['a comparison of a float with an integer', around(node('lt', [0, 1], {}, { dtype: 'bool', shape: [2, 3, 4] }))],
    ['a condition that is no bool', around(node('where', [0, 0, 0], {}, x))],
    ['an implicit broadcast', { ...small(), nodes: small().nodes.map((n, i) => (i === 3 ? { ...n, inputs: [0, 1] } : n)) }],
    ['a composite of integers', around(node('sigmoid', [1], {}, { dtype: 'int32', shape: [2, 3, 4] }))],
    ['a sum over an axis that is not there', around(node('reduceSum', [0], { axes: [3] }, x))],
    ['a sum over nothing', around(node('reduceSum', [0], { axes: [] }, x))],
    ['a sum of integers', around(node('reduceSum', [1], { axes: [0] }, float([1, 3, 4])))],
    ['a softmax without axes', around(node('softmax', [0], {}, x))],
    ['a softmax over an axis that is not there', around(node('logSoftmax', [0], { axes: [7] }, x))],
    ['a clip without a floor', around(node('clipBelow', [0], {}, x))],
    ['a power without an exponent', around(node('pow', [0], {}, x))],
    ['a reshape to another count', around(node('reshape', [0], { shape: [5] }, float([5])))],
    ['an expand of an axis that is not 1', around(node('expand', [0], { shape: [4, 3, 4] }, float([4, 3, 4])))],
    ['a cast to nowhere', around(node('cast', [0], { to: 'float16' }, x))],
    ['one-hot channels of floats', around(node('oneHot', [0], { axis: 2, classes: [4] }, x))],
  ] as const)('%s', (_what, graph) => {
    expect(codeOf(() => verify(graph))).toBe('GRAPH_INVALID');
    expect(codeOf(() => fromJson(toJson(graph)))).toBe('GRAPH_INVALID');
  });

  it('nothing of a graph that is right', () => expect(verify(small())).toEqual(small()));
});

describe('JSON', () => {
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s makes the round trip unchanged, before and after every pass', (_slug, loss) => {
    for (const task of (['binary', 'multiclass'] as const).filter((each) => isAccepted(loss, { task: each, mask: true }))) {
      const { graph } = build(loss, { task, layout: task === 'binary' ? 'NHWC' : 'NCDHW', mask: true });
      for (const form of [graph, differentiate(graph), optimise(differentiate(graph))]) {
        const text = toJson(form);
        expect(fromJson(text)).toEqual(form);
        expect(toJson(fromJson(text))).toBe(text);
      }
    }
  });

  it.each([...METRICS.values()].filter(({ form }) => form !== 'host').map((metric) => [metric.slug, metric] as const))('%s makes the round trip unchanged', (_slug, metric) => {
    const { graph } = buildMetric(metric);
    expect(fromJson(toJson(graph))).toEqual(graph);
  });

  it.each([
    '', 'graph', '{', 'null', '7', '[]', '{}', '"graph"',
    '{"version":1}',
    '{"version":1,"name":"x","axes":["batch"],"nodes":{},"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["rows"],"nodes":[],"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["batch","batch"],"nodes":[],"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["batch"],"nodes":[null],"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["batch"],"nodes":[{"op":"exp","inputs":[],"attributes":{},"type":{}}],"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["batch"],"nodes":[{"op":"exp","inputs":["0"],"attributes":{},"type":{"dtype":"float32","shape":[1]}}],"outputs":{"value":0}}',
    '{"version":1,"name":7,"axes":["batch"],"nodes":[],"outputs":{"value":0}}',
    '{"version":1,"name":"x","axes":["batch"],"nodes":[],"outputs":[0]}',
  ])('refuses %s', (text) => expect(codeOf(() => fromJson(text))).toBe('GRAPH_INVALID'));

  it('refuses a real graph with any one character cut out', () => {
    // Cutting may leave another valid graph (a shorter name); it never leads to another kind of error.
    const text = toJson(small());
    const codes = Array.from({ length: text.length }, (_, i) => codeOf(() => fromJson(text.slice(0, i) + text.slice(i + 1))));
    expect(new Set(codes.filter((code) => code !== undefined))).toEqual(new Set(['GRAPH_INVALID']));
    expect(codes.filter((code) => code === undefined).length).toBeLessThan(text.length / 4);
  });
});

describe('building', () => {
  it('makes equal nodes once', () => {
    const builder = new GraphBuilder(AXES);
    const x = builder.input('x', 'float32', ['N', 'W', 1]);
    expect(x.add(1).id).toBe(x.add(1).id);
    expect(x.add(1).id).not.toBe(x.add(2).id);
  });

  it('drops what no output needs, but no input', () => {
    const builder = new GraphBuilder(AXES);
    const x = builder.input('x', 'float32', ['N', 'W', 1]);
    builder.input('unused', 'float32', ['N', 'W', 1]);
    x.exp();
    expect(builder.finish('g', { value: x.neg() }).nodes.map((n) => n.op)).toEqual(['input', 'input', 'neg']);
  });

  it('broadcasts axes of size 1 by an explicit expand, and nothing else', () => {
    const builder = new GraphBuilder(AXES);
    const x = builder.input('x', 'float32', ['N', 'W', 2]);
    expect(x.add(1).shape).toEqual(['N', 'W', 2]);
    const y = builder.input('y', 'float32', ['N', 'W', 3]);
    expect(codeOf(() => x.add(y))).toBe('GRAPH_INVALID');
    expect(codeOf(() => x.add(builder.input('z', 'float32', ['N'])))).toBe('GRAPH_INVALID');
  });

  it('prints one line per node', () => {
    expect(print(small())).toBe([
      'graph small',
      '  %0 = input("x")  float32[N, W, 2]',
      '  %1 = const(values=[2])  float32[1, 1, 1]',
      '  %2 = expand(%1)  float32[N, W, 2]',
      '  %3 = mul(%0, %2)  float32[N, W, 2]',
      '  %4 = exp(%3)  float32[N, W, 2]',
      '  %5 = reduceSum(%4, axes=[1])  float32[N, 1, 2]',
      '  return value = %5',
    ].join('\n'));
  });

  it('multiplies sizes into one normal form', () => {
    expect(product(['W', 2, 'H*3'])).toBe('6*H*W');
    expect(product([2, 3])).toBe(6);
    expect(product(['N', 0])).toBe(0);
    expect(evaluateDim('6*H*W', { H: 5, W: 7 })).toBe(210);
    expect(codeOf(() => evaluateDim('H*Q', { H: 5 }))).toBe('SHAPE_MISMATCH');
  });

  it('differentiates only what is there', () => {
    expect(codeOf(() => differentiate(small(), { of: 'loss' }))).toBe('GRAPH_INVALID');
    expect(codeOf(() => differentiate(small(), { withRespectTo: 'logits' }))).toBe('GRAPH_INVALID');
    expect(Object.keys(present(differentiate(small(), { withRespectTo: 'x' })).outputs)).toEqual(['value', 'gradient']);
  });
});
