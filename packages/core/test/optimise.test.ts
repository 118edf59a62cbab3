// Optimised graphs mean the same, always settle, and lower to as few passes over memory as a loss allows.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { build, COMPOSITES, decompose, differentiate, findLoss, GraphBuilder, lower, LOSSES, optimise, printPlan, run, type Graph, type LossOptions, type Plan } from '../src/index.ts';
import { codeOf } from './support/code-of.ts';
import { optionsOf } from './support/declared-laws.ts';
import { expectSame, FLOAT64, present } from './support/evaluate.ts';
import { CANONICAL, feedsOf, scenes } from './support/scenes.ts';

describe('optimise', () => {
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s keeps value and gradient', (_slug, loss) => {
    fc.assert(fc.property(scenes(loss), fc.constantFrom('mean' as const, 'sum' as const, 'none' as const), (scene, reduction) => {
      const graph = differentiate(build(loss, { ...optionsOf(scene), reduction }).graph);
      const feeds = feedsOf(scene, CANONICAL);
      const plain = run(graph, feeds, FLOAT64);
      // Each of these throws GRAPH_INVALID if its rules undo each other.
      const smaller = optimise(graph);
      const smallest = optimise(decompose(smaller));
      for (const form of [smaller, smallest]) {
        const results = run(form, feeds, FLOAT64);
        expectSame(present(results['value']), present(plain['value']));
        expectSame(present(results['gradient']), present(plain['gradient']));
      }
      expect(optimise(smallest)).toEqual(smallest);
    }), { numRuns: 12 });
  });

  const AXES = ['batch', 'width', 'class'] as const;
  const simplified = (make: (x: ReturnType<GraphBuilder['input']>, y: ReturnType<GraphBuilder['input']>) => ReturnType<GraphBuilder['input']>): string => {
    const builder = new GraphBuilder(AXES);
    const [x, y] = ['x', 'y'].map((name) => builder.input(name, 'float32', ['N', 'W', 1]));
    const { nodes } = optimise(builder.finish('rule', { value: make(present(x), present(y)) }));
    return nodes.map((node) => node.op).filter((op) => op !== 'input').join(' ');
  };

  it.each([
    ['x + 0', (x) => x.add(0), ''],
    ['x · 1', (x) => x.mul(1), ''],
    ['x · 0', (x) => x.mul(0), 'const expand'],
    ['x · −1', (x) => x.mul(-1), 'neg'],
    ['x / 1', (x) => x.div(1), ''],
    ['−(−x)', (x) => x.neg().neg(), ''],
    ['|−x|', (x) => x.neg().abs(), 'abs'],
    ['x¹', (x) => x.pow(1), ''],
    ['x²', (x) => x.pow(2), 'mul'],
    ['x⁰', (x) => x.pow(0), 'const expand'],
    ['x − 0', (x) => x.sub(0), ''],
    ['0 − x', (x) => x.builder.constant(0).sub(x), 'neg'],
    ['2 + 3, added to x', (x) => x.add(x.builder.constant(2).add(3)), 'const expand add'],
    ['the same on both branches', (x, y) => x.lessThan(y).where(x, x), ''],
    ['(−x) · y', (x, y) => x.neg().mul(y), 'mul neg'],
    ['Σ (−x)', (x) => x.neg().sum('space'), 'reduceSum neg'],
    ['Σ over an axis of size 1', (x) => x.sum('class'), ''],
    ['x·y + x·y is computed once', (x, y) => x.mul(y).add(x.mul(y)), 'mul add'],
  ] as readonly (readonly [string, Parameters<typeof simplified>[0], string])[])('%s', (_title, make, ops) => expect(simplified(make)).toBe(ops));

  it('keeps the composites that a backend has itself', () => {
    const { graph } = build(findLoss('weighted-cross-entropy'));
    expect(graph.nodes.some((node) => node.op === 'softplus')).toBe(true);
    expect(decompose(graph, ['softplus']).nodes.filter((node) => node.op in COMPOSITES).every((node) => node.op === 'softplus')).toBe(true);
    expect(decompose(graph).nodes.some((node) => node.op in COMPOSITES)).toBe(false);
  });
});

function planOf(name: string, options: LossOptions = {}, gradient = true): Plan {
  const { graph } = build(findLoss(name), options);
  const form: Graph = gradient ? optimise(differentiate(optimise(graph))) : optimise(graph);
  return lower(optimise(decompose(form)));
}

/** Names of the inputs that a pass reads. */
function inputsOf({ graph }: Plan, body: readonly number[]): unknown[] {
  return body.flatMap((id) => (graph.nodes[id]?.op === 'input' ? [graph.nodes[id]?.attributes['name']] : []));
}

describe('plans', () => {
  const multiclass = { task: 'multiclass', classes: 4, targets: 'labels' } as const;
  it.each([
    // A weight that depends on the data costs one sweep to find it.
    ['cross-entropy', {}, 1, 1], ['weighted-cross-entropy', {}, 1, 1], ['balanced-cross-entropy', {}, 2, 2], ['balanced-cross-entropy', { beta: 0.3 }, 1, 1],
    ['focal', {}, 1, 1], ['focal', { gamma: 2.5 }, 1, 1], ['focal', { normalizer: 'positives' }, 1, 2],
    // A ratio of sums is known after the first sweep; its gradient is written in the second.
    ['dice', {}, 1, 2], ['dice', { denominator: 'squared' }, 1, 2], ['jaccard', {}, 1, 2], ['tversky', {}, 1, 2], ['focal-tversky', {}, 1, 2], ['log-cosh-dice', {}, 1, 2], ['combo', {}, 1, 2],
    ['cross-entropy', multiclass, 1, 1], ['focal', multiclass, 1, 1], ['dice', multiclass, 1, 2], ['tversky', { ...multiclass, over: 'batch', average: 'micro' }, 1, 2],
    ['cross-entropy', { mask: true }, 1, 2],
  ] as readonly (readonly [string, LossOptions, number, number])[])('%s %j: %i passes for the value, %i with the gradient', (name, options, forValue, withGradient) => {
    expect(planOf(name, options, false).passes).toHaveLength(forValue);
    expect(planOf(name, options).passes).toHaveLength(withGradient);
  });

  it('sums of the same pixels share one pass', () => {
    // Σ p, Σ y and Σ p y; the gradient pass sums nothing.
    const { passes } = planOf('dice', { fromLogits: false });
    expect(passes.map((pass) => pass.reductions.length)).toEqual([3, 0]);
    expect(passes.map((pass) => pass.stores.map(({ output }) => output))).toEqual([[], ['gradient']]);
  });

  it('every pass reads each input once, and only what it needs', () => {
    const plan = planOf('cross-entropy');
    expect(plan.passes.map((pass) => inputsOf(plan, pass.body).toSorted())).toEqual([['prediction', 'target']]);
    const dice = planOf('dice', { fromLogits: false });
    // The gradient of a linear ratio does not depend on the probability itself.
    expect(dice.passes.map((pass) => inputsOf(dice, pass.body).toSorted())).toEqual([['prediction', 'target'], ['target']]);
  });

  it('every value is computed before it is used', () => {
    for (const name of LOSSES.keys()) {
      const { graph, passes, after, extents, routines } = planOf(name);
      const stored = new Set<number>();
      const known = new Set<number>();
      const use = (id: number): void => {
        if (routines.has(id)) return expect(stored.has(id), `%${id} in ${name}`).toBe(true);
        for (const input of graph.nodes[id]?.inputs ?? []) expect(known.has(input), `%${input} of %${id} in ${name}`).toBe(true);
      };
      for (const pass of passes) {
        for (const { node, operands, free } of pass.routines) {
          for (const operand of operands) expect(stored.has(operand) || graph.nodes[operand]?.op === 'input', `%${operand} of %${node} in ${name}`).toBe(true);
          free.forEach((id) => stored.delete(id));
          stored.add(node);
        }
        for (const id of pass.before) { use(id); known.add(id); }
        const local = pass.body.filter((id) => !known.has(id));
        for (const id of pass.body) { use(id); known.add(id); }
        for (const id of pass.reductions) use(id);
        for (const id of local) if (extents[id]?.space === true) known.delete(id);
        for (const id of pass.reductions) known.add(id);
        for (const id of pass.buffers) stored.add(id);
        for (const id of pass.free) stored.delete(id);
      }
      for (const id of after) { use(id); known.add(id); }
    }
  });

  it('prints what each pass reads, sums and writes', () => {
    expect(printPlan(planOf('dice', { fromLogits: false })).split('\n').filter((line) => line.startsWith('p'))).toEqual([
      'plan dice: 2 passes',
      'pass 1: reads prediction, target; 3 sums; writes nothing',
      'pass 2: reads target; 0 sums; writes gradient',
    ]);
  });

  it('refuses composites, and values along only some of the spatial axes', () => {
    expect(codeOf(() => lower(build(findLoss('cross-entropy')).graph))).toBe('UNSUPPORTED');
    const builder = new GraphBuilder(['batch', 'height', 'width', 'class']);
    const x = builder.input('x', 'float32', ['N', 'H', 'W', 1]);
    expect(codeOf(() => lower(builder.finish('rows', { value: x.reduce('reduceSum', [2]) })))).toBe('UNSUPPORTED');
  });
});
