// The float64 interpreter: slow, obvious, never optimised. It is the judge of every backend.
// Beside each value it can bound the error that a backend's roundings may cause: each op widens the errors of its operands
// to all results that they allow (ball arithmetic), and adds its own rounding. What hangs on a decision that lies within
// the errors is bounded by both outcomes; where nothing can be said the bound is Infinity.
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
  /** Relative error that an op makes of its operand before all else: of a logarithm, an absolute error near 1; of e^x, one that grows with |x|. */
  readonly operands?: Readonly<Partial<Record<PrimitiveName, number>>>;
  /** Relative to Σ|terms|: the error of summing `terms` numbers. */
  readonly sum: (terms: number) => number;
  /** Relative error of storing an output. */
  readonly store: number;
  /** Relative error of keeping a value in memory for a routine, where others may read it too, or as a routine's result. */
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
  const kept = new Set(plain.nodes.flatMap(({ op, inputs }) => (isRoutine(op) ? inputs : [])));
  for (const [id, node] of plain.nodes.entries()) {
    const inputs = node.inputs.map((input) => values[input] as Evaluated);
    const value = evaluateNode(node, inputs, feeds, sizes);
    values.push(value);
    const error = rounding === undefined ? new Float64Array(0) : boundNode(node, node.inputs.map((input) => ({ ...values[input] as Evaluated, error: errors[input] as Float64Array })), value, rounding);
    errors.push(rounding !== undefined && kept.has(id) && node.type.dtype === 'float32' ? stored({ ...value, error }, rounding.buffer) : error);
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

/** Up to here sums of whole numbers are exact in float32, in any order. */
const LARGEST_WHOLE = 2 ** 24;

/** Ops whose result of exact operands is the float32 that is nearest to the true one. */
const ROUND_ONCE: ReadonlySet<string> = new Set<PrimitiveName>(['const', 'add', 'mul', 'size', 'iota', 'cast', 'neg', 'abs', 'max', 'expand', 'reshape', 'where', 'take', 'reduceMax', 'poolMax'] satisfies PrimitiveName[]);

interface Operand extends Evaluated {
  readonly error: Float64Array;
}

function isRoutine(op: GraphNode['op']): boolean {
  return (OPS[op] as Primitive).isRoutine === true;
}

function boundNode(node: GraphNode, inputs: readonly Operand[], value: Evaluated, rounding: Rounding): Float64Array {
  const op = OPS[node.op] as Primitive;
  const misread = rounding.operands?.[node.op as PrimitiveName] ?? 0;
  const operandErrors = inputs.map(({ data, error }) => (misread > 0 ? error.map((off, i) => off + Math.abs(data[i] ?? 0) * misread) : error));
  const exponent = exponentError(node, rounding);
  // Infinity minus itself: nothing is known.
  const inherited = op.propagate?.(inputs, operandErrors, value, node.attributes).map((error) => (Number.isNaN(error) ? Infinity : error)) ?? new Float64Array(value.data.length);
  // Whole numbers and decisions are exact once their operands are.
  if (node.type.dtype !== 'float32') return inherited;
  const own = (rounding.ops[node.op as PrimitiveName] ?? 0) + (isRoutine(node.op) && op.propagate !== null ? rounding.buffer : 0);
  if (op.summation !== undefined) {
    const { magnitudes, terms } = op.summation(inputs, node.attributes, value.shape);
    const isWhole = addsWholes(node) && inputs.every(({ data }) => data.every(Number.isInteger));
    return inherited.map((error, i) => {
      const magnitude = magnitudes[i] ?? 0;
      return error === 0 && isWhole && magnitude <= LARGEST_WHOLE ? 0 : error + magnitude * (rounding.sum(terms[i] ?? 0) + own);
    });
  }
  const least = own > 0 ? (rounding.underflow ?? 0) : 0;
  return inherited.map((error, i) => {
    const result = value.data[i] ?? 0;
    const power = exponent === 0 || result === 0 ? 0 : Math.abs(result * Math.log(inputs[0]?.data[i] ?? 1)) * exponent;
    return error === 0 && isExact(node, result) ? 0 : error + Math.abs(result) * own + power + least;
  });
}

/** How far an exponent is off on a backend that rounds constants to float32. */
function exponentError({ op, attributes }: GraphNode, { ops }: Rounding): number {
  const exponent = Number(attributes['exponent']);
  return op === 'pow' && (ops.const ?? 0) >= 2 ** -25 ? Math.abs(exponent - Math.fround(exponent)) : 0;
}

/** Whether what it adds up are whole numbers once its operands are. */
function addsWholes({ op, attributes }: GraphNode): boolean {
  if (op === 'correlate') return (attributes['weights'] as readonly number[]).every(Number.isInteger);
  return op === 'reduceSum' || op === 'cumsum' || op === 'scatterAdd';
}

/** Whether a result of exact operands is exact on every backend, because the true result is a float32. */
function isExact({ op, attributes }: GraphNode, result: number): boolean {
  if (op === 'div') return result === 0;
  if (op === 'minPlusQuad') return Number.isInteger(result) && result <= LARGEST_WHOLE && Number.isInteger(attributes['spacing']);
  return ROUND_ONCE.has(op) && result === Math.fround(result);
}

/** The errors of a value that is kept in memory as float32. */
function stored({ data, error }: Operand, buffer: number): Float64Array {
  return error.map((off, i) => {
    const value = data[i] ?? 0;
    return off === 0 && value === Math.fround(value) ? 0 : off + Math.abs(value) * buffer;
  });
}

/** Replaces symbolic sizes in an op's attributes by this run's numbers. */
function resolve(attributes: Attributes, sizes: Sizes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => {
    const isSizes = key === 'dims' || key === 'shape';
    return [key, isSizes ? (value as readonly Dim[]).map((dim) => evaluateDim(dim, sizes)) : value];
  }));
}
