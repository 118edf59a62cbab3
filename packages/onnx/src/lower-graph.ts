// From the nodes of a graph to nodes of ONNX: which are needed, which operands may stay unexpanded, in what order.
import { product, type Dim, type Graph, type GraphNode } from '@semsegloss/core';
import type { Emitter } from './emit.ts';
import { BROADCASTING, LOWERINGS } from './lower.ts';
import type { LoweredOp, Profile } from './site.ts';
import { GraphSizes } from './sizes.ts';

export interface Target {
  readonly to: Emitter;
  readonly profile: Profile;
  /** The ONNX name of each input of the graph. */
  readonly nameOf: (input: string) => string;
  /** Writes a node of its own kind instead of the table's, where it gives a name. */
  readonly instead?: (node: GraphNode, operands: readonly string[]) => string | undefined;
}

/** Writes everything that the outputs need; the ONNX name of each output. */
export function lowerGraph(graph: Graph, { to, profile, nameOf, instead }: Target): Map<string, string> {
  const sizes = new GraphSizes(graph, (node) => nameOf(String(node.attributes['name'])));
  const spaceRank = graph.axes.filter((axis) => axis !== 'batch' && axis !== 'class').length;
  const names = new Map<number, string>();
  const counts = new Map<Dim, string>();
  const holding = (count: Dim): string | undefined => counts.get(count);
  // Sizes are read where they are first used, off what was there first: mostly an input, which is there all the time.
  const at = (id: number): string => names.get(id) ?? write(id);
  const write = (id: number): string => {
    const node = nodeAt(graph, id);
    const name = node.op === 'input' ? nameOf(String(node.attributes['name'])) : lowered(id, node);
    names.set(id, name);
    const count = product(node.type.shape);
    if (!counts.has(count)) counts.set(count, name);
    return name;
  };
  const operandsFor = ({ inputs }: GraphNode): { name: string; shape: readonly Dim[] }[] => inputs.map((input) => {
    const operand = source(graph, input, ['stopGradient']);
    return { name: at(operand), shape: nodeAt(graph, operand).type.shape };
  });
  const lowered = (id: number, node: GraphNode): string => {
    const ids = operandsOf(graph, id);
    const operands = ids.map(at);
    const [a = '', b = '', c = '', ...more] = operands;
    const site = {
      to, sizes, profile, node, spaceRank, holding, attributes: node.attributes, shape: node.type.shape, operandsFor,
      sources: ids.map((operand) => nodeAt(graph, operand)), known: node.inputs.map((input) => knownNumber(graph, input)),
    };
    return instead?.(node, operands) ?? LOWERINGS[node.op as LoweredOp](site, a, b, c, ...more);
  };
  for (const id of needed(graph)) if (nodeAt(graph, id).op !== 'size') at(id);
  return new Map(Object.entries(graph.outputs).map(([name, id]) => [name, at(id)]));
}

/** The ids that outputs need, in order. */
function needed(graph: Graph): number[] {
  const wanted = new Set(Object.values(graph.outputs));
  for (let id = graph.nodes.length - 1; id >= 0; id--) if (wanted.has(id)) operandsOf(graph, id).forEach((operand) => wanted.add(operand));
  return [...wanted].toSorted((a, b) => a - b);
}

/** The operands of a node, without those expands that its op does by itself. */
function operandsOf(graph: Graph, id: number): readonly number[] {
  const node = nodeAt(graph, id);
  if (!BROADCASTING.has(node.op)) return node.inputs.map((input) => source(graph, input, ['stopGradient']));
  const small = node.inputs.map((input) => source(graph, input, ['stopGradient', 'expand']));
  const shape = node.type.shape.map((_, axis) => small.map((input) => nodeAt(graph, input).type.shape[axis] ?? 1).find((dim) => dim !== 1) ?? 1);
  return same(shape, node.type.shape) ? small : node.inputs.map((input) => source(graph, input, ['stopGradient']));
}

function source(graph: Graph, id: number, through: readonly string[]): number {
  const node = nodeAt(graph, id);
  const [input] = node.inputs;
  return input !== undefined && through.includes(node.op) ? source(graph, input, through) : id;
}

/** The number that every element is, if that is known. */
function knownNumber(graph: Graph, id: number): number | undefined {
  const node = nodeAt(graph, source(graph, id, ['stopGradient', 'expand', 'reshape']));
  if (node.op !== 'const') return undefined;
  const values = node.attributes['values'] as readonly number[];
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function nodeAt(graph: Graph, id: number): GraphNode {
  return graph.nodes[id] as GraphNode;
}

function same(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
