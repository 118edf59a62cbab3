// Loops of the graph: a body that is repeated on what it gave before.
import { create } from '@bufbuild/protobuf';
import { DATA_TYPES, type ElementType, type Emitter } from './emit.ts';
import { TypeProtoSchema, ValueInfoProtoSchema, type ValueInfoProto } from './proto/onnx-ml_pb.js';

/** What a loop's body sees: how far it is, and what is carried from step to step. */
export interface Step {
  readonly inside: Emitter;
  /** The step, as an int64 scalar. */
  readonly at: string;
  readonly carried: string;
}

/** A value of a loop's body; `rank: 0` for single numbers, otherwise of any shape. */
function info(name: string, type: ElementType, rank?: 0): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name, type: create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: DATA_TYPES[type], ...(rank === 0 ? { shape: { dim: [] } } : {}) } } }) });
}

/** Repeats `step` for 0, 1, … count − 1, from a first value to a last one. */
export function fold(to: Emitter, count: string, first: string, step: (step: Step) => string, type: ElementType = 'float32'): string {
  const [at, go, carried] = [to.names.next(), to.names.next(), to.names.next()];
  const body = to.body([info(at, 'int64', 0), info(go, 'bool', 0), info(carried, type)], (inside) => {
    const next = step({ inside, at, carried });
    return [info(inside.node('Identity', [go]), 'bool', 0), info(next, type)];
  });
  return to.node('Loop', [count, to.constant('bool', [1], []), first], { body });
}
