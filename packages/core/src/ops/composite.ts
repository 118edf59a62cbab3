// What composites share: their shape rule (the first operand's type) and access to their operands.
import { failure } from '../errors.ts';
import type { Expr } from '../graph/expr.ts';
import { sameShape } from '../graph/dims.ts';
import type { TensorType } from '../graph/types.ts';
import type { Composite } from './op.ts';

interface CompositeSpec extends Pick<Composite, 'doc' | 'derivative'> {
  readonly arity: 1 | 2;
  readonly decompose: (...operands: readonly [Expr, Expr]) => Expr;
}

/** A composite whose output has the type of its float operands. */
export function composite(name: string, spec: CompositeSpec): Composite {
  return {
    kind: 'composite',
    doc: spec.doc,
    derivative: spec.derivative,
    infer: (inputs) => inferLike(name, spec.arity, inputs),
    decompose: (inputs) => spec.decompose(operand(name, inputs, 0), operand(name, inputs, spec.arity - 1)),
  };
}

/** The shape rule: `arity` float operands of one shape, which is also the output's. */
export function inferLike(name: string, arity: number, inputs: readonly TensorType[]): TensorType {
  const [first] = inputs;
  const fits = first !== undefined && inputs.length === arity && inputs.every((input) => input.dtype === 'float32' && sameShape(input.shape, first.shape));
  if (!fits) throw failure('GRAPH_INVALID', name, `must have ${arity} float32 operands of one shape`, inputs, 'Cast or expand the operands.');
  return first;
}

export function operand(name: string, inputs: readonly Expr[], index: number): Expr {
  const value = inputs[index];
  if (value === undefined) throw failure('GRAPH_INVALID', name, `must have operand ${index}`, inputs.length, 'Pass every operand.');
  return value;
}
