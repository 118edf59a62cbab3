// Loops of the graph: a body that is repeated on what it gave before.
import { create } from '@bufbuild/protobuf';
import { DATA_TYPES, type ElementType, type Emitter, type NodeAttributes } from './emit.ts';
import { TypeProtoSchema, ValueInfoProtoSchema, type ValueInfoProto } from './proto/onnx-ml_pb.js';

/** What a loop's body sees: how far it is, and what is carried from step to step. */
export interface Step {
  readonly inside: Emitter;
  /** The step, as an int64 scalar. */
  readonly at: string;
  readonly carried: string;
}

/** A value of a loop's body; of any shape unless its rank is given. */
function info(name: string, type: ElementType, rank?: number): ValueInfoProto {
  const shape = rank === undefined ? {} : { shape: { dim: Array.from({ length: rank }, () => ({})) } };
  return create(ValueInfoProtoSchema, { name, type: create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: DATA_TYPES[type], ...shape } } }) });
}

/** Repeats `step` for 0, 1, … count − 1, from a first value to a last one. */
export function fold(to: Emitter, count: string, first: string, type: ElementType, step: (step: Step) => string): string {
  const [at, go, carried] = [to.names.next(), to.names.next(), to.names.next()];
  const body = to.body([info(at, 'int64', 0), info(go, 'bool', 0), info(carried, type)], (inside) => {
    const next = step({ inside, at, carried });
    return [info(inside.node('Identity', [go]), 'bool', 0), info(next, type)];
  });
  return to.node('Loop', [count, to.constant('bool', [1], []), first], { body });
}

/** A value of float32 and the axis along which its slices are taken. */
export interface Along {
  readonly value: string;
  readonly axis: number;
}

/** Repeats `step` for all slices, whose axis is gone, from a first value of this rank to a last one. */
export function foldAlong(to: Emitter, values: readonly Along[], first: string, rank: number, step: (inside: Emitter, carried: string, slices: readonly string[]) => string): string {
  return scan(to, [first], values, rank, (inside, [carried = '', ...slices]) => step(inside, carried, slices));
}

/** What `step` gives for all slices, which has this rank, side by side along an axis. */
export function mapAlong(to: Emitter, values: readonly Along[], rank: number, axis: number, step: (inside: Emitter, slices: readonly string[]) => string): string {
  return scan(to, [], values, rank, step, { scan_output_axes: [axis] });
}

/** `step` sees what is carried, if anything is, and then the slices. Runtimes want to know the rank of what it gives beforehand. */
function scan(to: Emitter, first: readonly string[], values: readonly Along[], rank: number, step: (inside: Emitter, inputs: readonly string[]) => string, attributes: NodeAttributes = {}): string {
  const given = [...first, ...values.map(({ value }) => value)];
  const inputs = given.map(() => to.names.next());
  const body = to.body(inputs.map((name) => info(name, 'float32')), (inside) => [info(step(inside, inputs), 'float32', rank)]);
  return to.node('Scan', given, { body, num_scan_inputs: values.length, scan_input_axes: values.map(({ axis }) => axis), ...attributes });
}
