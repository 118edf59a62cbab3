// The float64 interpreter: slow, obvious, never optimised. It is the judge of every backend.
// Beside each value it can bound, to first order, the error that a backend's roundings may cause.
import { failure } from '../errors.ts';
import { evaluateDim, evaluateShape, type Dim, type Sizes } from '../graph/dims.ts';
import type { Attributes, Graph, GraphNode } from '../graph/types.ts';
import { elementCount } from '../ops/indexing.ts';
import { OPS, type PrimitiveName } from '../ops/index.ts';
import type { Evaluated, Primitive } from '../ops/op.ts';
import { decompose } from '../optimise/decompose.ts';
import type { Feeds } from './tensor.ts';
import { bindSizes, feedOf } from './feeds.ts';

/** How a backend rounds: its relative error per op, and that of a sum as a function of the number of terms. */
export interface Rounding {
  /** Relative error of one op's result, in units of the result; ops not listed are exact. */
  readonly ops: Readonly<Partial<Record<PrimitiveName, number>>>;
  /** Relative to Σ|terms|: the error of summing `terms` numbers. */
  readonly sum: (terms: number) => number;
  /** Relative error of storing an output. */
  readonly store: number;
  /** Relative error of keeping a value in memory for a routine, or as a routine's result. */
  readonly buffer: number;
  /** Absolute error of any inexact op whose result is too small for a normal number; 0 if not given. */
  readonly underflow?: number;
}

export interface ReferenceOutput extends Evaluated {
  /** Bound on the absolute error of each element under the given rounding; all zero without one. */
  readonly bound: Float64Array;
}

/** Evaluates all outputs of a graph in float64. */
export function run(graph: Graph, feeds: Feeds, rounding?: Rounding): Record<string, ReferenceOutput> {
  const plain = decompose(graph);
  const sizes = bindSizes(plain, feeds);
  const values: Evaluated[] = [];
  const errors: Float64Array[] = [];
  for (const node of plain.nodes) {
    const inputs = node.inputs.map((id) => values[id] as Evaluated);
    const value = evaluateNode(node, inputs, feeds, sizes);
    values.push(value);
    errors.push(rounding === undefined ? new Float64Array(0) : boundNode(node, inputs, node.inputs.map((id) => errors[id] as Float64Array), value, rounding));
  }
  return Object.fromEntries(Object.entries(plain.outputs).map(([name, id]) => {
    const value = values[id] as Evaluated;
    const inherited = errors[id] as Float64Array;
    const bound = value.data.map((v, i) => (rounding === undefined ? 0 : (inherited[i] ?? 0) + Math.abs(v) * rounding.store));
    return [name, { ...value, bound }];
  }));
}

function evaluateNode(node: GraphNode, inputs: readonly Evaluated[], feeds: Feeds, sizes: Sizes): Evaluated {
  const shape = evaluateShape(node.type.shape, sizes);
  if (node.op === 'input') return { data: Float64Array.from(feedOf(feeds, String(node.attributes['name'])).data), shape };
  const data = (OPS[node.op] as Primitive).evaluate(inputs, resolve(node.attributes, sizes), shape);
  if (data.length !== elementCount(shape)) {
    throw failure('GRAPH_INVALID', node.op, `must give ${elementCount(shape)} elements`, data.length, 'This is a defect of the op.');
  }
  return { data, shape };
}

function boundNode(node: GraphNode, inputs: readonly Evaluated[], inputErrors: readonly Float64Array[], value: Evaluated, rounding: Rounding): Float64Array {
  const op = OPS[node.op] as Primitive;
  const isRoutine = op.isRoutine === true;
  const operandErrors = isRoutine ? inputErrors.map((errors, k) => errors.map((error, i) => error + Math.abs(inputs[k]?.data[i] ?? 0) * rounding.buffer)) : inputErrors;
  const inherited = op.propagate?.(inputs, operandErrors, value, node.attributes) ?? new Float64Array(value.data.length);
  const own = (rounding.ops[node.op as PrimitiveName] ?? 0) + (isRoutine && op.propagate !== null ? rounding.buffer : 0);
  if (op.summation !== undefined) {
    const { magnitudes, terms } = op.summation(inputs, node.attributes, value.shape);
    return inherited.map((error, i) => error + (magnitudes[i] ?? 0) * (rounding.sum(terms[i] ?? 0) + own));
  }
  const least = own > 0 ? (rounding.underflow ?? 0) : 0;
  return inherited.map((error, i) => error + Math.abs(value.data[i] ?? 0) * own + least);
}

/** Replaces symbolic sizes in an op's attributes by this run's numbers. */
function resolve(attributes: Attributes, sizes: Sizes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => {
    const isSizes = key === 'dims' || key === 'shape';
    return [key, isSizes ? (value as readonly Dim[]).map((dim) => evaluateDim(dim, sizes)) : value];
  }));
}
