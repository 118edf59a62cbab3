// The routines of a plan on the host: every op that needs whole lines at once, over row-major typed arrays. Backends
// in plain JavaScript run them as they are; others hand their arrays over where they have nothing faster.
import { FAR } from '../ops/squaredDistance.ts';
import type { Attributes, DType } from '../graph/types.ts';
import { isCopy } from '../lower/plan.ts';
import type { OpName } from '../ops/index.ts';
import { alongLines } from './along.ts';
import { argsort } from './argsort.ts';
import { connectedComponents } from './connected-components.ts';
import { squaredDistances } from './distance-transform.ts';
import { linesOf, type Lines } from './lines.ts';
import { lovaszSteps } from './lovasz-steps.ts';
import { minPlusQuad } from './min-plus.ts';
import { momentGradientsOfLine, momentsOfLine, type Space } from './moments.ts';
import { logDetGradientOfNeighbourhoods, logDetOfNeighbourhoods, type NeighbourhoodOptions } from './neighbourhood-log-det.ts';
import { scatterAdd } from './scatter-add.ts';
import { correlateLines, correlateLinesAdjoint, largestInWindows, shareAmongLargest, type Taps } from './windows.ts';

/** How a value is kept in memory: float32, int32, and booleans as bytes. */
export type Stored = Float32Array | Int32Array | Uint8Array;

/** A routine on the host: operands and result are row-major and of one shape. Some can write over an operand. */
export type Routine = (operands: readonly Stored[], attributes: Attributes, shape: readonly number[], over?: Float32Array) => Stored;

const ROUTINES = {
  iota: (_operands, attributes, shape) => {
    const { outer, n, inner } = axisLines(attributes, shape);
    const out = new Int32Array(outer * n * inner);
    for (let o = 0; o < outer; o++) for (let i = 0; i < n; i++) out.fill(i, (o * n + i) * inner, (o * n + i + 1) * inner);
    return out;
  },
  argsort: ([x], attributes, shape) => {
    const out = new Int32Array(x?.length ?? 0);
    return alongLines(shape, axesOf(attributes), [floats(x)], out, ([line], places) => {
      argsort(line as Float32Array, 1, places.length, 1, attributes['descending'] === true, places);
    });
  },
  take: ([x, indices], attributes, shape) => alongLines(shape, axesOf(attributes), [floats(x), integers(indices)], new Float32Array(x?.length ?? 0), ([line, places], out) => {
    for (let k = 0; k < out.length; k++) out[k] = line![places![k]!]!;
  }),
  scatterAdd: ([x, indices], attributes, shape) => alongLines(shape, axesOf(attributes), [floats(x), integers(indices)], new Float32Array(x?.length ?? 0), ([line, places], out) => scatterAdd(line!, places!, out)),
  lovaszSteps: ([order, target, weights], attributes, shape) => {
    const operands = [integers(order), floats(target), ...(weights === undefined ? [] : [floats(weights)])];
    return alongLines(shape, axesOf(attributes), operands, new Float32Array(order?.length ?? 0), ([places, y, w], out) => lovaszSteps(places!, y!, w, out));
  },
  cumsum: ([x], attributes, shape) => alongLines(shape, axesOf(attributes), [floats(x)], new Float32Array(x?.length ?? 0), ([line], out) => {
    let total = 0;
    if (attributes['reverse'] === true) for (let k = out.length - 1; k >= 0; k--) out[k] = total += line![k]!;
    else for (let k = 0; k < out.length; k++) out[k] = total += line![k]!;
  }),
  correlate: ([x], attributes, shape, over) => {
    if (isCopy({ op: 'correlate', attributes })) return over ?? Float32Array.from(x ?? []);
    const correlation = attributes['adjoint'] === true ? correlateLinesAdjoint : correlateLines;
    return correlation(floats(x), axisLines(attributes, shape), attributes as unknown as Taps, over);
  },
  poolMax: ([x], attributes, shape, over) => largestInWindows(floats(x), axisLines(attributes, shape), Number(attributes['radius']), over),
  poolMaxGradient: ([x, u], attributes, shape, over) => shareAmongLargest(floats(x), floats(u), axisLines(attributes, shape), Number(attributes['radius']), over),
  minPlusQuad: ([x], attributes, shape) => {
    const { outer, n, inner } = axisLines(attributes, shape);
    return minPlusQuad(floats(x), outer, n, inner, Number(attributes['spacing']), new Float32Array(x?.length ?? 0));
  },
  components: ([x], attributes, shape) => {
    const axes = axesOf(attributes);
    const sizes = axes.map((axis) => shape[axis] ?? 1);
    return alongLines(shape, axes, [x as Stored], new Int32Array(x?.length ?? 0), ([line], out) => {
      const { labels } = connectedComponents(line as Stored, sizes, attributes['connectivity'] === 'full' ? 'full' : 'faces');
      for (let i = 0; i < out.length; i++) out[i] = Math.max(0, labels[i]!);
    });
  },
  squaredDistance: ([x], attributes, shape) => {
    const squares = squaredDistances(x as Stored, shape, { axes: axesOf(attributes), spacing: attributes['spacing'] as readonly number[] });
    const out = new Float32Array(squares.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.min(FAR, squares[i]!);
    return out;
  },
  distanceMoments: ([p, mask], attributes, shape) => alongLines(shape, axesOf(attributes), [floats(p), mask as Stored], new Float32Array(p?.length ?? 0), ([line, marks], out) => momentsOfLine(line!, marks!, out, spaceOf(attributes, shape))),
  distanceMomentsGradient: ([p, u], attributes, shape) => alongLines(shape, axesOf(attributes), [floats(p), floats(u)], new Float32Array(p?.length ?? 0), ([line, slopes], out) => momentGradientsOfLine(line!, slopes!, out, spaceOf(attributes, shape))),
  neighbourhoodLogDet: (operands, attributes, shape) => alongLines(shape, axesOf(attributes), operands.map(floats), new Float32Array(operands[0]?.length ?? 0), ([p, y, whole], out) => {
    logDetOfNeighbourhoods(p!, y!, whole!, out, neighbourhoodOf(attributes, shape));
  }),
  neighbourhoodLogDetGradient: (operands, attributes, shape) => alongLines(shape, axesOf(attributes), operands.map(floats), new Float32Array(operands[0]?.length ?? 0), ([p, y, whole, u], out) => {
    logDetGradientOfNeighbourhoods([p!, y!, whole!], u![0]!, Number(attributes['index']), out, neighbourhoodOf(attributes, shape));
  }),
} as const satisfies Partial<Record<OpName, Routine>>;

/** Names of the ops that a plan computes between two sweeps. */
export type RoutineName = keyof typeof ROUTINES;

/** Computes a routine on the host. `shape` holds this run's sizes; `over` is an operand that a plan lets it write over. */
export function runRoutine(op: OpName, operands: readonly Stored[], attributes: Attributes, shape: readonly number[], over?: Stored): Stored {
  return (ROUTINES as Partial<Record<OpName, Routine>>)[op]!(operands, attributes, shape, over instanceof Float32Array ? over : undefined);
}

/** Memory for a value of this dtype. */
export function allocate(dtype: DType, length: number): Stored {
  switch (dtype) {
    case 'float32': return new Float32Array(length);
    case 'int32': return new Int32Array(length);
    case 'bool': return new Uint8Array(length);
    default: return dtype satisfies never;
  }
}

function floats(x: Stored | undefined): Float32Array {
  return x instanceof Float32Array ? x : Float32Array.from(x ?? []);
}

function integers(x: Stored | undefined): Int32Array {
  return x instanceof Int32Array ? x : Int32Array.from(x ?? []);
}

function axesOf(attributes: Attributes): readonly number[] {
  return attributes['axes'] as readonly number[];
}

function axisLines(attributes: Attributes, shape: readonly number[]): Lines {
  return linesOf(shape, attributes['axis'] as number);
}

function spaceOf(attributes: Attributes, shape: readonly number[]): Space {
  return { sizes: axesOf(attributes).map((axis) => shape[axis] ?? 1), spacing: attributes['spacing'] as readonly number[], exponent: Number(attributes['exponent']) };
}

function neighbourhoodOf(attributes: Attributes, shape: readonly number[]): NeighbourhoodOptions {
  const axes = axesOf(attributes);
  return {
    sizes: axes.map((axis) => shape[axis] ?? 1),
    window: (attributes['window'] as readonly number[]).map((axis) => axes.indexOf(axis)),
    side: Number(attributes['side']),
    ridge: Number(attributes['ridge']),
  };
}
