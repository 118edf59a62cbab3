// Random valid graphs over all operations. A graph is a list of instructions, each of which makes a value from earlier
// ones; a list without some of its instructions is a graph too, so that fast-check can shrink a failure to the least one.
// Arguments are kept where an operation means something and where its slope is moderate, as losses keep them.
import { OPS, type Expr, type LossDefinition, type OpName, type Problem } from '@semsegloss/core';
import * as fc from 'fast-check';
import { graphLoss } from './graph-loss.ts';

export interface Instruction {
  readonly op: OpName;
  /** Which earlier values are the operands, and which of its attributes the operation has; any number will do. */
  readonly a: number;
  readonly b: number;
  readonly k: number;
}

export interface RandomGraph {
  readonly instructions: readonly Instruction[];
  readonly layout: string;
  /** Of the data. */
  readonly seed: number;
}

const LAYOUTS = ['NHWC', 'NCHW', 'NDHWC', 'HWC'] as const;
/** Values are cut off here, so that no product of a few of them leaves float32. */
const LIMIT = 16;
const EXPONENTS = [0.5, 0.75, 2, -1, 1.5, 3] as const;
const CONSTANTS = [-2, -0.5, 0.25, 1, 1 / 3] as const;
const BORDERS = ['zero', 'nearest', 'reflect'] as const;
const GROUPS = [['class'], ['space'], ['space', 'batch'], ['space', 'batch', 'class']] as const;

export const randomGraphs: fc.Arbitrary<RandomGraph> = fc.record({
  instructions: fc.array(fc.record({ op: fc.constantFrom(...(Object.keys(OPS) as OpName[])), a: fc.nat(99), b: fc.nat(99), k: fc.nat(99) }), { minLength: 1, maxLength: 9 }),
  layout: fc.constantFrom(...LAYOUTS),
  seed: fc.nat(),
});

export function lossOf({ instructions }: Pick<RandomGraph, 'instructions'>): LossDefinition {
  return graphLoss('random-graph', (problem) => {
    const values = [problem.prediction, problem.target];
    for (const { op, a, b, k } of instructions) {
      const operand = (pick: number): Expr => values[values.length - 1 - (pick % values.length)] as Expr;
      values.push(problem.full(RULES[op]({ problem, x: operand(a), y: operand(b), k })));
    }
    return values.at(-1) as Expr;
  });
}

interface Site {
  readonly problem: Problem;
  readonly x: Expr;
  readonly y: Expr;
  readonly k: number;
}

const at = <Value>(values: readonly Value[], k: number): Value => values[k % values.length] as Value;
const clamped = (x: Expr): Expr => x.max(-LIMIT).min(LIMIT);
const spaceAxis = ({ problem, k }: Site): number => at(problem.space, k);
/** In [0, 1], and 0 or 1. */
const share = (x: Expr): Expr => x.sigmoid();
const marked = ({ problem, x }: Site): Expr => problem.target.lessThan(share(x)).where(1, 0);
const order = ({ x, k }: Site): Expr => x.argsort(k % 2 === 0 ? 'ascending' : 'descending', 'space');
const moments = ({ problem, k }: Site): { axes: readonly number[]; exponent: number; spacing: readonly number[] } => ({ axes: problem.space, exponent: at([-1, -2, 0.5], k), spacing: problem.space.map((_, i) => 1 + i / 2) });
const everywhere = ({ problem }: Site): Expr => problem.full(problem.builder.constant(1));
const neighbourhoods = ({ problem }: Site): { window: readonly number[]; side: number; ridge: number } => ({ window: problem.space.slice(-2), side: 2, ridge: 0.5 });

/** What each operation is tried on. An operation without a line here is a type error. */
const RULES: Readonly<Record<OpName, (site: Site) => Expr>> = {
  input: ({ problem }) => problem.prediction,
  const: ({ problem, k }) => problem.builder.constant(at(CONSTANTS, k)),
  iota: (site) => site.problem.builder.coordinate(spaceAxis(site), site.problem.layout.full(site.problem.classes)).cast('float32').mul(0.125),
  size: ({ problem, x }) => x.div(problem.builder.size(problem.layout.full(problem.classes))),

  neg: ({ x }) => x.neg(),
  abs: ({ x }) => x.abs(),
  exp: ({ x }) => x.abs().neg().exp(),
  log: ({ x }) => x.abs().add(0.25).log(),
  log1p: ({ x }) => share(x).log1p(),
  pow: ({ x, k }) => clamped(x.abs().add(0.125).pow(at(EXPONENTS, k))),
  add: ({ x, y }) => clamped(x.add(y)),
  sub: ({ x, y }) => clamped(x.sub(y)),
  mul: ({ x, y }) => clamped(x.mul(y)),
  div: ({ x, y }) => clamped(x.div(y.abs().add(0.5))),
  max: ({ x, y }) => x.max(y),
  min: ({ x, y }) => x.min(y),
  lt: ({ x, y }) => x.lessThan(y).cast('float32'),
  eq: ({ problem, x, y }) => problem.target.equals(1).where(x, y),
  where: ({ x, y, k }) => x.lessThan(at(CONSTANTS, k)).where(x, y),
  cast: ({ x, problem }) => problem.target.lessThan(0.5).cast('float32').mul(x),
  stopGradient: ({ x }) => x.stopGradient(),
  reduceSum: ({ x, k }) => clamped(x.sum(...at(GROUPS, k)).mul(0.25)),
  reduceMax: ({ problem, x, k }) => x.reduce('reduceMax', problem.builder.positions(...at(GROUPS, k))),
  reshape: ({ x }) => x.reshape([...x.shape, 1]).reshape(x.shape),
  expand: ({ problem, x }) => problem.full(x.sum('class').mul(0.25)).mul(problem.prediction.mul(0.25)),

  argsort: (site) => order(site).cast('float32').mul(0.125),
  take: (site) => site.y.take(order(site), ['space']),
  scatterAdd: (site) => clamped(site.y.scatterAdd(site.k % 2 === 0 ? order(site) : marked(site).components('faces'), ['space']).mul(0.25)),
  cumsum: ({ x }) => clamped(x.cumsum('space').mul(0.25)),
  correlate: (site) => clamped(site.x.correlate(spaceAxis(site), { offsets: [-1, 0, 2], weights: [0.25, -0.5, 0.375], border: at(BORDERS, site.k) })),
  poolMax: (site) => site.x.unary('poolMax', { axis: spaceAxis(site), radius: 1 + (site.k % 2) }),
  poolMaxGradient: (site) => clamped(site.x.builder.emit('poolMaxGradient', [site.x.id, site.y.id], { axis: spaceAxis(site), radius: 1 })),
  minPlusQuad: (site) => clamped(site.x.abs().unary('minPlusQuad', { axis: spaceAxis(site), spacing: 0.5 })),
  components: (site) => marked(site).components(site.k % 2 === 0 ? 'faces' : 'full').cast('float32').mul(0.125),
  distanceMoments: (site) => clamped(site.x.builder.emit('distanceMoments', [share(site.x).id, marked({ ...site, x: site.y }).id], moments(site)).mul(0.125)),
  distanceMomentsGradient: (site) => clamped(site.x.builder.emit('distanceMomentsGradient', [share(site.x).id, site.y.id], moments(site)).mul(0.125)),
  neighbourhoodLogDet: (site) => clamped(share(site.x).neighbourhoodLogDet(share(site.y), everywhere(site), neighbourhoods(site)).sum('space').mul(0.25)),
  neighbourhoodLogDetGradient: (site) => {
    const { x, y, problem } = site;
    const { window, side, ridge } = neighbourhoods(site);
    return clamped(x.builder.emit('neighbourhoodLogDetGradient', [share(x).id, share(y).id, everywhere(site).id, problem.prediction.id], { axes: problem.space, window, side, ridge, index: site.k % 2 }).mul(0.125));
  },

  sigmoid: ({ x }) => x.sigmoid(),
  softplus: ({ x }) => x.softplus(),
  binaryCrossEntropy: ({ problem, x }) => x.binaryCrossEntropy(problem.target),
  binaryCrossEntropySlope: ({ problem, x }) => x.builder.emit('binaryCrossEntropySlope', [x.id, problem.target.id], {}),
  softmax: ({ x }) => x.softmax(),
  logSoftmax: ({ x }) => x.logSoftmax(),
  clipBelow: ({ x }) => share(x).clipBelow(0.01),
  oneHot: ({ problem, x }) => x.argMax().oneHot(problem.classes),
  argMax: ({ x }) => x.argMax().cast('float32').mul(0.5),
  lovaszSteps: (site) => site.x.builder.emit('lovaszSteps', [order(site).id, marked({ ...site, x: site.y }).id], { axes: site.problem.space }),
  squaredDistance: (site) => marked(site).squaredDistance(site.problem.space.map((_, i) => 1 + i / 2)).min(LIMIT),
};
