// Makes an elementwise primitive from its scalar meaning: equal shapes in, the same shape out.
// Broadcasts are explicit (`expand`), so nothing here knows about them.
import { failure } from '../errors.ts';
import { sameShape } from '../graph/dims.ts';
import type { Attributes, DType, TensorType } from '../graph/types.ts';
import type { Elementwise, Evaluated, Primitive } from './op.ts';

interface ElementwiseSpec {
  readonly doc: string;
  readonly arity: 1 | 2 | 3;
  /** The dtypes that each operand may have; the output has the last operand's dtype unless `result` says otherwise. */
  readonly accepts?: readonly (readonly DType[])[];
  readonly result?: DType;
  readonly apply: (...operands: number[]) => number;
  /** Bound on |output error| from operand values, then operand errors: (a, b, ea, eb) → error. Null: exact. */
  readonly spread: ((...operandsThenErrors: number[]) => number) | null;
  readonly derivative: Primitive['derivative'];
}

export function elementwise(name: string, spec: ElementwiseSpec): Elementwise {
  const { apply, arity, spread } = spec;
  return {
    kind: 'primitive',
    doc: spec.doc,
    elementwise: apply,
    derivative: spec.derivative,
    infer: (inputs) => inferElementwise(name, spec, inputs),
    evaluate: (inputs) => mapElements(inputs, arity, apply),
    propagate: spread === null ? null : (inputs, errors) => {
      const shape = inputs[0]?.shape ?? [];
      return mapElements([...inputs, ...errors.map((data) => ({ data, shape }))], arity * 2, spread);
    },
  };
}

function inferElementwise(name: string, spec: ElementwiseSpec, inputs: readonly TensorType[]): TensorType {
  const [first, ...others] = inputs;
  if (first === undefined || inputs.length !== spec.arity) {
    throw failure('GRAPH_INVALID', name, `must have ${spec.arity} inputs`, inputs.length, 'Pass one value per operand.');
  }
  for (const other of others) {
    if (!sameShape(first.shape, other.shape)) {
      throw failure('GRAPH_INVALID', name, 'operands must have the same shape', inputs.map((i) => i.shape), 'Insert expand where an operand is to be broadcast.');
    }
  }
  if (spec.arity === 2 && others.some(({ dtype }) => dtype !== first.dtype)) {
    throw failure('GRAPH_INVALID', name, 'operands must have the same dtype', inputs.map((i) => i.dtype), 'Insert a cast.');
  }
  inputs.forEach((input, i) => {
    const allowed = spec.accepts?.[i] ?? ['float32'];
    if (!allowed.includes(input.dtype)) {
      throw failure('GRAPH_INVALID', name, `operand ${i} must be ${allowed.join(' or ')}`, input.dtype, 'Insert a cast.');
    }
  });
  const last = inputs[inputs.length - 1] ?? first;
  return { dtype: spec.result ?? last.dtype, shape: first.shape };
}

function mapElements(inputs: readonly Evaluated[], arity: number, apply: (...operands: number[]) => number): Float64Array {
  const length = inputs[0]?.data.length ?? 0;
  const out = new Float64Array(length);
  const operands = Array.from({ length: arity }, () => 0);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < arity; k++) operands[k] = inputs[k]?.data[i] ?? Number.NaN;
    out[i] = apply(...operands);
  }
  return out;
}

/** Reads a numeric attribute that the shape rule has already checked. */
export function numberAttribute(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw failure('GRAPH_INVALID', `attribute ${name}`, 'must be a number', value, 'Set it on the node.');
  return value;
}

/** Reads a list attribute (axes, or a shape). */
export function listAttribute(attributes: Attributes, name: string): readonly (number | string)[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw failure('GRAPH_INVALID', `attribute ${name}`, 'must be a list', value, 'Set it on the node.');
  return value as readonly (number | string)[];
}
