// Plans within a limit of memory: routines that write over their operands, and values that are computed again.
import { describe, expect, it } from 'vitest';
import { decompose, differentiate, GraphBuilder, lower, optimise, runRoutine, type Attributes, type OpName, type Plan } from '../src/index.ts';

const SHAPE = [2, 5, 70, 3];
const image = (frequency: number): Float32Array => Float32Array.from({ length: 2100 }, (_, i) => Math.round(8 * Math.sin(i * frequency)));

describe('routines in place', () => {
  const correlations = ['zero', 'nearest', 'reflect'].flatMap((border) => [false, true].map((adjoint): [OpName, Attributes] => ['correlate', { offsets: [-3, 0, 1, 8], weights: [0.5, -1, 2, 0.25], border, adjoint }]));
  const pools: [OpName, Attributes][] = [['poolMax', { radius: 2 }], ['poolMaxGradient', { radius: 1 }]];
  it.each([...correlations, ...pools].flatMap(([op, attributes]) => [1, 2].map((axis) => [op, { ...attributes, axis }] as const)))('%s %j', (op, attributes) => {
    const operands = [image(1.3), image(0.7)].slice(0, op === 'poolMaxGradient' ? 2 : 1);
    const wanted = runRoutine(op, operands, attributes, SHAPE);
    operands.forEach((_, which) => {
      const copies = operands.map((operand) => operand.slice());
      const over = copies[which] as Float32Array;
      expect(runRoutine(op, copies, attributes, SHAPE, over)).toBe(over);
      expect(over).toEqual(wanted);
    });
  });
});

/** The most values that are in memory at once; all are of one size. */
function peakOf({ passes }: Plan): number {
  const live = new Set<number>();
  let peak = 0;
  const keep = (id: number, over: number | undefined): void => {
    if (over !== undefined) live.delete(over);
    live.add(id);
    peak = Math.max(peak, live.size);
  };
  for (const pass of passes) {
    for (const { node, over, free } of pass.routines) {
      keep(node, over);
      free.forEach((id) => live.delete(id));
    }
    for (const id of pass.buffers) keep(id, pass.over.get(id));
    pass.free.forEach((id) => live.delete(id));
  }
  return peak;
}

/** Σ of x after some blurs, each squared: the gradient reads every link. */
function chainOf(links: number): Plan {
  const builder = new GraphBuilder(['batch', 'height', 'width', 'class']);
  const x = builder.input('prediction', 'float32', ['N', 'H', 'W', 1]);
  let link = x.take(x.argsort('ascending', 'space'), ['space']);
  for (let k = 0; k < links; k++) link = link.correlate(1, { offsets: [-1, 0, 1], weights: [0.2, 0.5, 0.3], border: 'zero' }).pow(2);
  const graph = builder.finish('chain', { value: link.sum('batch', 'space').reshape([]) });
  return lower(optimise(decompose(differentiate(graph))));
}

describe('values that are computed again', () => {
  const count = (plan: Plan, op: OpName): number => plan.passes.flatMap(({ routines }) => routines).filter(({ node }) => plan.graph.nodes[node]?.op === op).length;

  it('a short chain is computed once', () => {
    expect(peakOf(chainOf(3))).toBeLessThanOrEqual(6);
    // Each link forwards and backwards; copies are correlations too.
    expect(count(chainOf(3), 'argsort')).toBe(1);
  });

  it('a chain whose gradient reads every link stays within six values, and sorts once', () => {
    const plan = chainOf(20);
    expect(peakOf(plan)).toBeLessThanOrEqual(6);
    expect(count(plan, 'argsort')).toBe(1);
    expect(new Set(plan.passes.flatMap(({ routines }) => routines.map(({ node }) => node))).size).toBeLessThan(plan.passes.flatMap(({ routines }) => routines).length);
  });
});
