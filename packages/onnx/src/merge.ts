// Two models as one: inputs of the second may be fed by outputs of the first, everything else stands side by side.
import { failure, unknownName, type SemSegLossError } from '@semsegloss/core';
import { renameGraph, valueNames } from './names.ts';
import type { GraphProto, ModelProto, ValueInfoProto } from './proto/onnx-ml_pb.js';
import { readModel, writeModel } from './read.ts';
import type { Limits } from './scan.ts';

export interface MergeOptions {
  /** Inputs of the second model by the outputs of the first that feed them: `{ prediction: 'logits' }`. Default none. */
  readonly connect?: Readonly<Record<string, string>>;
  /** Put before all other names of the second model. Default none. */
  readonly prefix?: string;
  readonly limits?: Limits;
}

/**
 * One model with the nodes, inputs and outputs of both. Inputs of the same name and type are one input.
 * @throws what reading throws; UNKNOWN_NAME for a connection to nothing; OPTION_CONFLICT for names that both use and for
 *   different opsets; DTYPE_MISMATCH and SHAPE_MISMATCH for connections that do not fit.
 */
export function mergeModels(first: Uint8Array, second: Uint8Array, { connect = {}, prefix = '', limits = {} }: MergeOptions = {}): Uint8Array {
  return writeModel(merged(readModel(first, 'first model', limits), readModel(second, 'second model', limits), connect, prefix));
}

/** The same with messages; both are used up. */
export function merged(first: ModelProto, second: ModelProto, connect: Readonly<Record<string, string>>, prefix: string): ModelProto {
  const [host, guest] = [graphOf(first), graphOf(second)];
  mergeOpsets(first, second);
  const feeds = new Map(Object.entries(connect).map(([input, output]) => [input, connection(host, guest, input, output)]));
  const shared = new Set([...feeds.values()].map(({ name }) => name));
  const double = guest.input.find(({ name }) => !feeds.has(name) && shared.has(`${prefix}${name}`));
  if (double !== undefined) throw nameTaken(`${prefix}${double.name}`);
  renameGraph(guest, (name) => feeds.get(name)?.name ?? `${prefix}${name}`);
  const inputs = guest.input.filter(({ name }) => !shared.has(name));
  const known = new Map(host.input.map((input) => [input.name, input]));
  const isSame = (input: ValueInfoProto): boolean => {
    const other = known.get(input.name);
    return other !== undefined && elementType(other) === elementType(input) && fits(dimsOf(other), dimsOf(input));
  };
  for (const input of inputs.filter(isSame)) shared.add(input.name);
  const taken = valueNames(host);
  const clash = [...valueNames(guest)].find((name) => taken.has(name) && !shared.has(name));
  if (clash !== undefined) throw nameTaken(clash);

  first.irVersion = first.irVersion > second.irVersion ? first.irVersion : second.irVersion;
  const functions = new Set(first.functions.map(({ domain, name }) => `${domain}.${name}`));
  const twice = second.functions.find(({ domain, name }) => functions.has(`${domain}.${name}`));
  if (twice !== undefined) throw failure('OPTION_CONFLICT', 'merge', 'functions of the two models must have different names', `${twice.domain}.${twice.name}`, 'Export one of them without functions.');
  first.functions.push(...second.functions);
  const keys = new Set(first.metadataProps.map(({ key }) => key));
  first.metadataProps.push(...second.metadataProps.filter(({ key }) => !keys.has(key)));
  host.node.push(...guest.node);
  host.initializer.push(...guest.initializer);
  host.sparseInitializer.push(...guest.sparseInitializer);
  host.valueInfo.push(...guest.valueInfo);
  host.quantizationAnnotation.push(...guest.quantizationAnnotation);
  host.input.push(...inputs.filter(({ name }) => !known.has(name)));
  host.output.push(...guest.output);
  return first;
}

function nameTaken(name: string): SemSegLossError {
  return failure('OPTION_CONFLICT', 'merge', 'values of the two models must have different names', name, 'Give a prefix for the second one, or another name.');
}

/** The output of the host that feeds an input, once they are known to be there and to fit. */
function connection(host: GraphProto, guest: GraphProto, input: string, output: string): ValueInfoProto {
  const to = guest.input.find(({ name }) => name === input);
  const from = host.output.find(({ name }) => name === output);
  if (to === undefined) throw unknownName('merge: input of the second model', input, guest.input.map(({ name }) => name));
  if (from === undefined) throw unknownName('merge: output of the first model', output, host.output.map(({ name }) => name));
  const [given, wanted] = [elementType(from), elementType(to)];
  if (given !== wanted) throw failure('DTYPE_MISMATCH', `merge: output "${output}"`, `must have the element type ${wanted} of "${input}" (1 is float32)`, given, 'Put a Cast behind it, or export the model in float32.');
  const [shape, expected] = [dimsOf(from), dimsOf(to)];
  if (!fits(shape, expected)) throw failure('SHAPE_MISMATCH', `merge: output "${output}"`, `must have the shape [${(expected ?? []).join(', ')}] of "${input}"`, shape, 'Choose the option "layout" (and "task", "classes") that the model has.');
  return from;
}

/** Domains that both use must have one version; those of the second that the first lacks are added. */
function mergeOpsets(first: ModelProto, second: ModelProto): void {
  for (const added of second.opsetImport) {
    const known = first.opsetImport.find(({ domain }) => sameDomain(domain, added.domain));
    if (known === undefined) first.opsetImport.push(added);
    else if (known.version !== added.version) {
      throw failure('OPTION_CONFLICT', 'merge', `both models must use one opset of the domain "${added.domain}"`, [Number(known.version), Number(added.version)], 'Export the loss with the opset of the other model, or convert that one with onnx.version_converter.');
    }
  }
}

/** The default domain has two spellings. */
export function sameDomain(a: string, b: string): boolean {
  return (a === 'ai.onnx' ? '' : a) === (b === 'ai.onnx' ? '' : b);
}

export function graphOf({ graph }: ModelProto): GraphProto {
  if (graph === undefined) throw failure('FILE_MALFORMED', 'ONNX model', 'must have a graph', graph, 'Export it again.');
  return graph;
}

/** The number of the element type, 0 for what is no tensor. */
export function elementType({ type }: ValueInfoProto): number {
  return type?.value.case === 'tensorType' ? type.value.value.elemType : 0;
}

/** Sizes: numbers, names, or `?`; undefined where the model does not even say the rank. */
export function dimsOf({ type }: ValueInfoProto): (number | string)[] | undefined {
  if (type?.value.case !== 'tensorType') return undefined;
  return type.value.value.shape?.dim.map(({ value }) => {
    if (value.case === 'dimValue') return Number(value.value);
    return value.case === 'dimParam' && value.value !== '' ? value.value : '?';
  });
}

/** Unknown sizes fit anything; two numbers must be equal. */
function fits(a: readonly (number | string)[] | undefined, b: readonly (number | string)[] | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return a.length === b.length && a.every((dim, i) => typeof dim === 'string' || typeof b[i] === 'string' || dim === b[i]);
}
