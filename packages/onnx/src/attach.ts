// Attaches a loss to a model: the model's output becomes the loss' prediction, and the model gives the loss and its
// gradient with respect to that output beside what it gave before.
import { failure, unknownName, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { dimsOf, graphOf, merged, sameDomain } from './merge.ts';
import { renameGraph, valueNames } from './names.ts';
import { OPSETS } from './options.ts';
import type { GraphProto, ModelProto } from './proto/onnx-ml_pb.js';
import { readModel, writeModel } from './read.ts';
import type { Limits } from './scan.ts';
import { toModel } from './to-onnx.ts';

export interface AttachOptions {
  /** The model's output that is the loss' prediction. May be left out where the model has one output. */
  readonly output?: string;
  /** The name of the input that takes the truth. Default the prefix and `target`. An input of the model may be named. */
  readonly target?: string;
  /** Put before the names of the loss' other inputs and of its outputs. Default `loss_`: `loss_value`, `loss_gradient`, `loss_mask`. */
  readonly prefix?: string;
  /** What the loss gives. Default value and gradient. */
  readonly outputs?: readonly ('value' | 'gradient')[];
  readonly limits?: Limits;
}

/**
 * The bytes of a model with a loss behind one of its outputs. The loss is written in the model's own opset; nothing of the
 * model is changed.
 *
 * @throws what `toOnnx` throws; FILE_MALFORMED and FILE_UNSUPPORTED (also for opsets before 13 and IR versions before 4);
 *   UNKNOWN_NAME for an output that is not there; DTYPE_MISMATCH and SHAPE_MISMATCH where it is no such prediction;
 *   OPTION_CONFLICT for names that are taken.
 */
export function attachLoss(model: Uint8Array, loss: LossDefinition | string, options: LossOptions = {}, given: AttachOptions = {}): Uint8Array {
  const { prefix = 'loss_', target = `${prefix}target`, outputs = ['value', 'gradient'], limits = {} } = given;
  const host = readModel(model, 'model', limits);
  const graph = graphOf(host);
  const output = chosenOutput(graph, given.output);
  const opset = opsetOf(host);
  const added = toModel(loss, options, { opset, outputs });
  const guest = graphOf(added);
  rename(guest, graph, { target, prefix });
  shareSizes(guest, graph, output);
  // Plain ops need no newer IR than the model has.
  added.irVersion = host.irVersion;
  return writeModel(merged(host, added, { prediction: output }, ''));
}

function chosenOutput({ output }: GraphProto, given: string | undefined): string {
  const names = output.map(({ name }) => name);
  const [only] = names;
  if (given !== undefined) {
    if (!names.includes(given)) throw unknownName('attachLoss: output', given, names);
    return given;
  }
  if (only === undefined || names.length > 1) throw failure('PARAMETER_RANGE', 'attachLoss: output', 'must name one of the outputs of the model', names, 'Pass { output: … }.');
  return only;
}

function opsetOf({ opsetImport, irVersion }: ModelProto): number {
  const opset = Number(opsetImport.find(({ domain }) => sameDomain(domain, ''))?.version ?? 0);
  if (opset < OPSETS.least || opset > OPSETS.most) {
    throw failure('FILE_UNSUPPORTED', 'attachLoss: model', `must use an opset from ${OPSETS.least} to ${OPSETS.most}`, opset, `Convert it with onnx.version_converter to ${OPSETS.usual}, or export it again.`);
  }
  if (irVersion < 4n) throw failure('FILE_UNSUPPORTED', 'attachLoss: model', 'must have an IR version of at least 4, where constants need not be inputs', Number(irVersion), 'Export it again with a newer exporter.');
  return opset;
}

/** The loss' own names: the target as asked for, the prediction as it is, all others with the prefix, and none that the model has. */
function rename(guest: GraphProto, host: GraphProto, { target, prefix }: { readonly target: string; readonly prefix: string }): void {
  const taken = valueNames(host);
  const outside = new Set([...guest.input, ...guest.output].map(({ name }) => name));
  const names = new Map([['prediction', 'prediction'], ['target', target]]);
  const used = new Set([...taken, target, 'prediction', ...[...outside].map((name) => `${prefix}${name}`)]);
  let count = 0;
  const free = (): string => {
    let name = '';
    do name = `${prefix}${(count++).toString(36)}`; while (used.has(name));
    return name;
  };
  for (const name of valueNames(guest)) if (!names.has(name)) names.set(name, outside.has(name) ? `${prefix}${name}` : free());
  const clash = guest.output.map(({ name }) => names.get(name) ?? name).find((name) => taken.has(name) || name === target);
  if (clash !== undefined) throw failure('OPTION_CONFLICT', 'attachLoss: prefix', 'must give names that the model does not use', clash, 'Choose another prefix or target.');
  renameGraph(guest, (name) => names.get(name) ?? name);
}

/** Names of sizes mean the same on both sides of the connection: the loss takes those of the model's output. */
function shareSizes(guest: GraphProto, host: GraphProto, output: string): void {
  const from = host.output.find(({ name }) => name === output);
  const own = guest.input.find(({ name }) => name === 'prediction');
  const given = from === undefined ? undefined : dimsOf(from);
  if (own === undefined || given === undefined) return;
  const sizes = new Map((dimsOf(own) ?? []).map((dim, axis) => [String(dim), given[axis] ?? '?']));
  for (const value of [...guest.input, ...guest.output]) {
    if (value === own || value.type?.value.case !== 'tensorType') continue;
    for (const dim of value.type.value.value.shape?.dim ?? []) {
      if (dim.value.case !== 'dimParam') continue;
      const size = sizes.get(dim.value.value);
      if (size === '?' || size === undefined) dim.value = { case: undefined };
      else dim.value = typeof size === 'number' ? { case: 'dimValue', value: BigInt(size) } : { case: 'dimParam', value: size };
    }
  }
}
