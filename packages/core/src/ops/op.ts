// What an operation is made of. One object per op holds its shape rule, its meaning in float64,
// its derivative rule and how it passes on rounding errors.
import type { Expr } from '../graph/expr.ts';
import type { Attributes, TensorType } from '../graph/types.ts';

/** An evaluated tensor of the reference: everything is held as float64, booleans as 0 and 1. */
export interface Evaluated {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

export interface DerivativeContext {
  /** The node itself, as a value of the graph that is being extended. */
  readonly output: Expr;
  readonly inputs: readonly Expr[];
  readonly attributes: Attributes;
  /** The derivative of the final value with respect to this node. */
  readonly upstream: Expr;
}

interface OpBase {
  /** One sentence with the formula, for `specs/ops.md`. */
  readonly doc: string;
  /** Infers dtype and shape from the inputs, or throws GRAPH_INVALID. */
  infer(inputs: readonly TensorType[], attributes: Attributes): TensorType;
  /**
   * Derivatives with respect to each input, as values of the same graph; null where there is none.
   * `derivative: null` declares that nothing flows back through this op.
   */
  readonly derivative: ((context: DerivativeContext) => readonly (Expr | null)[]) | null;
}

export interface Summation {
  readonly magnitudes: Float64Array;
  readonly terms: Float64Array;
}

/** A primitive: every backend knows it. */
export interface Primitive extends OpBase {
  readonly kind: 'primitive';
  /** The float64 meaning: slow and obvious. `sizes` resolves symbolic attributes. */
  evaluate(inputs: readonly Evaluated[], attributes: Attributes, shape: readonly number[]): Float64Array;
  /**
   * Bound on the absolute error of each output element that errors of the inputs cause (rounding of the op itself not
   * included); Infinity or NaN where nothing can be said. The error of a decision is 1 where it may turn over, that of a
   * place in a line the number of places it may move. Null: the output is exact whatever the inputs' errors are.
   */
  readonly propagate: ((inputs: readonly Evaluated[], errors: readonly Float64Array[], output: Evaluated, attributes: Attributes) => Float64Array) | null;
  /** For an op that adds up: Σ|terms| and the number of terms of each output element, from which its rounding is bounded. */
  readonly summation?: (inputs: readonly Evaluated[], attributes: Attributes, shape: readonly number[]) => Summation;
  /** Needs whole lines in memory at once: a plan computes it between two sweeps, from stored operands. */
  readonly isRoutine?: true;
}

/** An elementwise primitive also has its scalar meaning, from which the array forms are made. */
export interface Elementwise extends Primitive {
  readonly elementwise: (...operands: number[]) => number;
}

/** A named function of primitives. A backend may have its own version; every other gets the decomposition. */
export interface Composite extends OpBase {
  readonly kind: 'composite';
  decompose(inputs: readonly Expr[], attributes: Attributes): Expr;
  /** Works on whole lines, like a primitive of that kind: a backend that keeps it computes it between two sweeps. */
  readonly isRoutine?: true;
}

export type Op = Primitive | Composite;
