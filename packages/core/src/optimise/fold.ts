// Constant folding: elementwise ops on known scalars, and sizes that are plain numbers.
import type { GraphBuilder } from '../graph/builder.ts';
import { product, type Dim } from '../graph/dims.ts';
import type { Expr } from '../graph/expr.ts';
import type { DType, GraphNode } from '../graph/types.ts';
import { PRIMITIVES, type PrimitiveName } from '../ops/index.ts';

/** The one number that every element of a value is known to be, if it is known. */
export function knownScalar(value: Expr | undefined): number | undefined {
  if (value === undefined) return undefined;
  const node = value.builder.node(value.id);
  if (node.op === 'const') {
    const values = node.attributes['values'] as readonly number[];
    return values.every((v) => v === values[0]) ? values[0] : undefined;
  }
  if (node.op !== 'expand' && node.op !== 'reshape') return undefined;
  return knownScalar(value.builder.at(node.inputs[0] ?? 0));
}

/** A constant of any shape whose elements are all the same. */
export function filled(builder: GraphBuilder, value: number, dtype: DType, shape: readonly Dim[]): Expr {
  return builder.emit('const', [], { values: [value], dtype, shape: shape.map(() => 1) }).expandTo(shape);
}

/** Rewriting rule: a node whose operands are all known becomes a constant. */
export function fold(builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]): Expr | undefined {
  if (node.op === 'size') {
    const count = product(node.attributes['dims'] as readonly Dim[]);
    return typeof count === 'number' ? builder.constant(count) : undefined;
  }
  const op = PRIMITIVES[node.op as PrimitiveName];
  const isPointwise = op !== undefined && ('elementwise' in op || node.op === 'pow' || node.op === 'cast');
  if (!isPointwise || inputs.length === 0) return undefined;
  const operands = inputs.map(knownScalar);
  if (!operands.every((operand) => operand !== undefined)) return undefined;
  const scalars = operands.map((operand) => ({ data: Float64Array.of(operand), shape: [1] }));
  const [result] = op.evaluate(scalars, node.attributes, [1]);
  return result !== undefined && Number.isFinite(result) ? filled(builder, result, node.type.dtype, node.type.shape) : undefined;
}
