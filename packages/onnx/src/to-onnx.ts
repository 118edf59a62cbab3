// Exports a loss: its value, its gradient or both as a small ONNX model of plain ops, for any sizes.
import { create, toBinary } from '@bufbuild/protobuf';
import {
  build, decompose, differentiateAll, inputsOf, lossOf, optimise, toJson,
  type BuiltLoss, type CompositeName, type DType, type Dim, type Graph, type LossDefinition, type LossOptions,
} from '@semsegloss/core';
import { DATA_TYPES, Emitter, Names } from './emit.ts';
import { FunctionWriter } from './functions.ts';
import { lowerGraph } from './lower-graph.ts';
import { renameNode, valueNames } from './names.ts';
import { resolveOnnxOptions, type OnnxOptions, type ResolvedOptions } from './options.ts';
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema, type ModelProto, type NodeProto, type ValueInfoProto } from './proto/onnx-ml_pb.js';
import { outputShape, turned } from './single-channel.ts';
import type { Profile } from './site.ts';
import { GraphSizes } from './sizes.ts';
import { shorter } from './shorter.ts';
import { shortened, tidied } from './tidy.ts';
import { checkTraining } from './training.ts';
import { VERSION } from './version.ts';

/**
 * The loss as the bytes of an ONNX model.
 *
 * Inputs are named as the loss names them: `prediction`, `target`, `mask` if asked for, and further inputs of the loss;
 * floats, class ids as int32. Outputs are `value`, `gradient` (of the summed value with respect to the prediction) and
 * `gradient_of_<input>` for inputs that are a single number. Sizes are named N, D, H, W, C and may differ from run to run.
 *
 * @throws whatever `build` throws; PARAMETER_RANGE, OPTION_CONFLICT and UNKNOWN_PARAMETER for options of the export;
 *   UNSUPPORTED for a loss that the profile or the opset has no ops for.
 */
export function toOnnx(loss: LossDefinition | string, options: LossOptions = {}, given: OnnxOptions = {}): Uint8Array {
  return toBinary(ModelProtoSchema, toModel(loss, options, given));
}

/** The same as a message of the schema, which `attachLoss` splices. */
export function toModel(loss: LossDefinition | string, options: LossOptions = {}, given: OnnxOptions = {}): ModelProto {
  const resolved = resolveOnnxOptions(given);
  const built = build(lossOf(loss), options);
  const { inner, enter, leave } = turned(built, options);
  const graph = exported(inner, resolved);
  const inputs = inputsOf(built.graph);
  const prefixed = (name: string): string => `${resolved.prefix}${onnxName(name)}`;
  const taken = [...inputs.map(({ name }) => prefixed(name)), ...Object.keys(graph.outputs).map(prefixed)];
  const to = new Emitter(resolved.opset, new Names(resolved.prefix, taken));
  const functions = resolved.functions ? new FunctionWriter(to, resolved.profile) : undefined;
  const entered = new Map(inputs.map(({ name }) => [name, enter(to, name, prefixed(name))]));
  const names = lowerGraph(graph, { to, profile: resolved.profile, nameOf: (name) => entered.get(name) ?? name, ...(functions === undefined ? {} : { instead: functions.call }) });
  const sizes = new GraphSizes(built.graph, (node) => prefixed(String(node.attributes['name'])));
  const results = new Map([...names].map(([output, name]) => [prefixed(output), leave(to, sizes, output, name)]));
  const nodes = named(tidied(to.nodes, [...results.values()]), results);
  const used = valueNames(create(GraphProtoSchema, { node: nodes }));
  const constants = to.initializers.filter(({ name }) => used.has(name));
  const short = shortened(nodes, resolved.prefix, new Set(taken));
  nodes.forEach((node) => renameNode(node, short));
  for (const constant of constants) constant.name = short(constant.name);
  if (resolved.profile === 'training') checkTraining(built.definition.slug, nodes, prefixed('prediction'));
  const docs = (text: string): { docString?: string } => (resolved.docs ? { docString: text } : {});
  return create(ModelProtoSchema, {
    irVersion: BigInt(resolved.irVersion),
    opsetImport: [{ version: BigInt(resolved.opset) }, ...(functions === undefined ? [] : functions.imports())],
    ...(resolved.metadata ? { producerName: '@semsegloss/onnx', producerVersion: VERSION } : {}),
    ...docs(`${built.definition.title}. ${built.definition.formula}`),
    functions: functions?.written() ?? [],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: nodes,
      initializer: constants,
      input: inputs.map(({ name, type }) => valueInfo(prefixed(name), type, docs(DESCRIPTIONS[name] ?? 'a further input of the loss'))),
      output: Object.keys(graph.outputs).map((name) => valueInfo(prefixed(name), { dtype: 'float32', shape: outputShape(built, name) }, docs(DESCRIPTIONS[name] ?? 'the derivative of the summed value'))),
    }),
    metadataProps: resolved.metadata ? metadataOf(built, graph, options) : [],
  });
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  prediction: 'logits, or probabilities if the loss was built for them',
  target: 'the truth: one channel per class, or class ids',
  mask: 'the weight of each pixel in [0, 1]',
  value: 'the loss',
  gradient: 'the derivative of the summed value with respect to the prediction',
};

/** The graph with the outputs that are wanted, in the ops that have a lowering. */
function exported(built: BuiltLoss, { outputs, profile, functions }: ResolvedOptions): Graph {
  const full = outputs.includes('gradient') ? differentiateAll(built.graph) : built.graph;
  const wanted: Graph = outputs.includes('value') ? full : { ...full, outputs: Object.fromEntries(Object.entries(full.outputs).filter(([name]) => name !== 'value')) };
  const small = optimise(wanted);
  return shorter(optimise(decompose(small, functions ? [...FunctionWriter.KEPT, 'argMax'] : keptOf(small, profile))));
}

/** Composites that are lowered as they are. A sigmoid is not, where its exponential serves a logarithm too, or on a GPU, which need not know infinity. */
function keptOf(graph: Graph, profile: Profile): CompositeName[] {
  const ops = new Set<string>(graph.nodes.map(({ op }) => op));
  switch (profile) {
    case 'webgpu': return ['argMax'];
    case 'training': return ['argMax', ...(ops.has('softplus') || ops.has('binaryCrossEntropy') ? [] : ['sigmoid' as const]), 'softmax', 'logSoftmax'];
    case 'portable': return ['argMax', 'binaryCrossEntropy', 'binaryCrossEntropySlope', ...(ops.has('softplus') ? [] : ['sigmoid' as const])];
    default: return profile satisfies never;
  }
}

/** Names are identifiers: `gradient of a` becomes `gradient_of_a`. */
function onnxName(name: string): string {
  return name.replaceAll(/\W/g, '_');
}

/** The nodes with the outputs' own names where they can have them, and copies where they cannot. */
function named(nodes: readonly NodeProto[], outputs: ReadonlyMap<string, string>): NodeProto[] {
  const made = new Set(nodes.flatMap(({ output }) => output));
  const names = new Map<string, string>();
  const copies: NodeProto[] = [];
  for (const [output, inner] of outputs) {
    if (made.has(inner) && !names.has(inner)) names.set(inner, output);
    else copies.push(create(NodeProtoSchema, { opType: 'Identity', input: [names.get(inner) ?? inner], output: [output] }));
  }
  nodes.forEach((node) => renameNode(node, (name) => names.get(name) ?? name));
  return [...nodes, ...copies];
}

function valueInfo(name: string, { dtype, shape }: { readonly dtype: DType; readonly shape: readonly Dim[] }, docs: { readonly docString?: string }): ValueInfoProto {
  const dim = shape.map((size) => ({ value: typeof size === 'number' ? { case: 'dimValue' as const, value: BigInt(size) } : { case: 'dimParam' as const, value: size } }));
  return create(ValueInfoProtoSchema, { name, ...docs, type: { value: { case: 'tensorType', value: { elemType: DATA_TYPES[dtype], shape: { dim } } } } });
}

function metadataOf({ definition }: BuiltLoss, graph: Graph, options: LossOptions): { key: string; value: string }[] {
  return [
    { key: 'semsegloss.loss', value: definition.slug },
    { key: 'semsegloss.options', value: JSON.stringify(options) },
    { key: 'semsegloss.graph', value: hash(toJson(graph)) },
  ];
}

/** FNV-1a, 32 bits: tells graphs apart, proves nothing. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, '0');
}
