// A handle on one value of a graph that is being built, with the arithmetic that loss formulas are written in.
// Operands of different shape are broadcast here, explicitly, so that the graph itself never broadcasts.
import { failure } from '../errors.ts';
import type { Border } from '../ops/correlate.ts';
import type { OpName } from '../ops/index.ts';
import type { GraphBuilder } from './builder.ts';
import type { Dim } from './dims.ts';
import { sameShape } from './dims.ts';
import type { Attributes, AxisGroup, DType, TensorType } from './types.ts';

export type Operand = Expr | number;
/** The axes of a line, by meaning or by position. */
export type Lines = readonly (AxisGroup | number)[];

/** Neighbours and their weights along one axis. */
export interface Kernel {
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly border: Border;
}

export class Expr {
  readonly builder: GraphBuilder;
  readonly id: number;

  constructor(builder: GraphBuilder, id: number) {
    this.builder = builder;
    this.id = id;
  }

  get type(): TensorType {
    return this.builder.node(this.id).type;
  }

  get shape(): readonly Dim[] {
    return this.type.shape;
  }

  add(other: Operand): Expr { return this.binary('add', other); }
  sub(other: Operand): Expr { return this.binary('sub', other); }
  mul(other: Operand): Expr { return this.binary('mul', other); }
  div(other: Operand): Expr { return this.binary('div', other); }
  max(other: Operand): Expr { return this.binary('max', other); }
  min(other: Operand): Expr { return this.binary('min', other); }
  lessThan(other: Operand): Expr { return this.binary('lt', other); }
  equals(other: Operand): Expr { return this.binary('eq', other); }

  neg(): Expr { return this.unary('neg'); }
  abs(): Expr { return this.unary('abs'); }
  exp(): Expr { return this.unary('exp'); }
  log(): Expr { return this.unary('log'); }
  log1p(): Expr { return this.unary('log1p'); }
  sigmoid(): Expr { return this.unary('sigmoid'); }
  /** log(1 + exp(x)), for any finite x. */
  softplus(): Expr { return this.unary('softplus'); }
  /** max(x, lowest), with the gradient passed straight through: a clipped value still learns. */
  clipBelow(lowest: number): Expr { return this.unary('clipBelow', { lowest }); }
  /** −y ln σ(x) − (1 − y) ln σ(−x) of this logit x. */
  binaryCrossEntropy(target: Expr): Expr { return this.binary('binaryCrossEntropy', target); }
  stopGradient(): Expr { return this.unary('stopGradient'); }
  /** 1 − x. */
  complement(): Expr { return this.builder.constant(1).sub(this); }
  /** x^exponent for a constant exponent; x ≥ 0 unless the exponent is an integer. */
  pow(exponent: number): Expr { return this.unary('pow', { exponent }); }
  cast(to: DType): Expr { return this.type.dtype === to ? this : this.unary('cast', { to }); }

  /** Softmax over the class axis. */
  softmax(): Expr { return this.unary('softmax', { axes: this.builder.positions('class') }); }
  logSoftmax(): Expr { return this.unary('logSoftmax', { axes: this.builder.positions('class') }); }
  /** Class ids (class axis of size 1) to one 0/1 channel per class. */
  oneHot(classes: Dim): Expr {
    const [axis] = this.builder.positions('class');
    return this.unary('oneHot', { axis: axis ?? 0, classes: [classes] });
  }
  /** The id of the largest class, the lowest one in a tie; the class axis becomes 1. */
  argMax(): Expr { return this.unary('argMax', { axes: this.builder.positions('class') }); }

  /** For each line over named axes, the places of its elements in order; equal ones keep theirs. */
  argsort(direction: 'ascending' | 'descending', ...over: readonly AxisGroup[]): Expr {
    return this.unary('argsort', { axes: this.builder.positions(...over), descending: direction === 'descending' });
  }
  /** Elements of each line by their places; the axes by name or position. */
  take(indices: Expr, over: Lines): Expr { return this.along('take', indices, over); }
  /** Each element added at its place of the same line. */
  scatterAdd(indices: Expr, over: Lines): Expr { return this.along('scatterAdd', indices, over); }
  /** Running sums along each line over named axes. */
  cumsum(...over: readonly AxisGroup[]): Expr { return this.unary('cumsum', { axes: this.builder.positions(...over), reverse: false }); }
  /** Σ_k weights[k] · x[i + offsets[k]] along one axis. */
  correlate(axis: number, { offsets, weights, border }: Kernel): Expr { return this.unary('correlate', { axis, offsets, weights, border, adjoint: false }); }
  /** The largest neighbour within a radius along each spatial axis: dilation by a box. */
  dilate(radius = 1): Expr { return this.builder.positions('space').reduce<Expr>((x, axis) => x.unary('poolMax', { axis, radius }), this); }
  /** The place of the first element of the connected piece of non-zero elements that each belongs to; 0 where this is 0. */
  components(connectivity: 'faces' | 'full'): Expr { return this.unary('components', { axes: this.builder.positions('space'), connectivity }); }
  /** The squared distance to the nearest non-zero element, 1e30 where there is none. No gradient. */
  squaredDistance(spacing: readonly number[]): Expr { return this.unary('squaredDistance', { axes: this.builder.positions('space'), spacing }); }

  /**
   * ln det of the covariance of the neighbourhoods of `other` once those of this map are known, squares of `side` pixels
   * along some spatial axes that begin where `whole` is 1; at the first place of each image, 0 elsewhere.
   */
  neighbourhoodLogDet(other: Expr, whole: Expr, { window, side, ridge }: { readonly window: readonly number[]; readonly side: number; readonly ridge: number }): Expr {
    return this.builder.emit('neighbourhoodLogDet', [this, other, whole].map(idOf), { axes: this.builder.positions('space'), window, side, ridge });
  }

  /** Sum over named axes, which stay as axes of size 1. */
  sum(...over: readonly AxisGroup[]): Expr { return this.reduce('reduceSum', this.builder.positions(...over)); }

  /** Reduction over positions; axes that are of size 1 already need none. */
  reduce(op: 'reduceSum' | 'reduceMax', axes: readonly number[]): Expr {
    const real = axes.filter((axis) => this.shape[axis] !== 1);
    return real.length === 0 ? this : this.unary(op, { axes: real });
  }

  /** `yes` where this (a bool) is true, `no` elsewhere. */
  where(yes: Operand, no: Operand): Expr {
    const branches = [this.builder.lift(yes), this.builder.lift(no)];
    const [condition, a, b] = broadcastTogether([this, ...branches]);
    return this.builder.emit('where', [condition, a, b].map(idOf), {});
  }

  expandTo(shape: readonly Dim[]): Expr {
    return sameShape(this.shape, shape) ? this : this.unary('expand', { shape });
  }

  reshape(shape: readonly Dim[]): Expr {
    return sameShape(this.shape, shape) ? this : this.unary('reshape', { shape });
  }

  unary(op: OpName, attributes: Attributes = {}): Expr {
    return this.builder.emit(op, [this.id], attributes);
  }

  private along(op: 'take' | 'scatterAdd', indices: Expr, over: Lines): Expr {
    const axes = over.flatMap((axis) => (typeof axis === 'number' ? [axis] : this.builder.positions(axis)));
    return this.builder.emit(op, [this.id, indices.id], { axes: axes.toSorted((a, b) => a - b) });
  }

  private binary(op: OpName, other: Operand): Expr {
    const [a, b] = broadcastTogether([this, this.builder.lift(other, this.type.dtype)]);
    return this.builder.emit(op, [a, b].map(idOf), {});
  }
}

function idOf(expr: Expr | undefined): number {
  if (expr === undefined) throw failure('GRAPH_INVALID', 'operand', 'must be there', expr, 'Pass every operand.');
  return expr.id;
}

/** Expands all operands to their common shape: equal sizes, or 1 against anything. */
export function broadcastTogether(operands: readonly Expr[]): Expr[] {
  const shape: Dim[] = [...(operands[0]?.shape ?? [])];
  for (const { shape: other } of operands.slice(1)) {
    if (other.length !== shape.length) {
      throw failure('GRAPH_INVALID', 'broadcast', 'operands must have the same rank', operands.map((o) => o.shape), 'Reshape one of them.');
    }
    other.forEach((dim, i) => {
      const mine = shape[i];
      if (mine === dim || dim === 1) return;
      if (mine !== 1) {
        throw failure('GRAPH_INVALID', 'broadcast', `sizes of axis ${i} must be equal or 1`, operands.map((o) => o.shape), 'Fix the shapes, or name the class count with the option "classes".');
      }
      shape[i] = dim;
    });
  }
  return operands.map((operand) => operand.expandTo(shape));
}
