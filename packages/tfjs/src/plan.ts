// From a graph to the order in which tfjs computes it: what the value needs, what is kept for the gradient,
// and after which step each tensor is freed. Knows shapes and names of ops, and no tensors.
import { gradientName, numberInputs, type Dim, type Graph, type GraphNode } from '@semsegloss/core';
import { BROADCASTING, type LoweredOp } from './lower.ts';
import { nonPositive } from './signs.ts';

export interface Step {
  readonly id: number;
  readonly op: LoweredOp;
  readonly node: GraphNode;
  /** Ids of the values that the op is given, past every expand that its kernel does not need. */
  readonly operands: readonly number[];
  readonly known: readonly (number | undefined)[];
  readonly nonPositive: readonly boolean[];
  /** Ids of the values that nothing needs after this step. */
  readonly free: readonly number[];
}

export interface Plan {
  readonly inputs: ReadonlyMap<string, number>;
  readonly value: number;
  /** By the name of the input that each is a derivative with respect to; the prediction's first. */
  readonly gradients: ReadonlyMap<string, number>;
  readonly forward: readonly Step[];
  /** Ids of the values that the value's steps hand on to those of the gradient. */
  readonly saved: readonly number[];
  readonly backward: readonly Step[];
}

/** A graph, and which of its values are known never to be positive. */
interface Source {
  readonly graph: Graph;
  readonly signs: readonly boolean[];
}

/** Plans a graph with the outputs `value` and `gradient`, and one more gradient for each input that is a number. */
export function planOf(graph: Graph): Plan {
  const inputs = new Map(graph.nodes.flatMap((node, id) => (node.op === 'input' ? [[String(node.attributes['name']), id] as const] : [])));
  const value = graph.outputs['value'] ?? 0;
  const names = ['prediction', ...numberInputs(graph).filter((name) => name !== UPSTREAM)];
  const gradients = new Map(names.map((name) => [name, graph.outputs[gradientName(name)] ?? 0]));
  const slopes = [...gradients.values()];
  const from: Source = { graph, signs: nonPositive(graph) };
  const first = needed(from, [value], new Set(inputs.values()));
  const second = needed(from, slopes, new Set([...inputs.values(), ...first]));
  const used = new Set([...slopes, ...second.flatMap((id) => operandsOf(from, id))]);
  const there = [...first, ...inputs.values()].filter((id) => id !== inputs.get(UPSTREAM));
  const read = there.filter((id) => used.has(id) && !isCheap(graph, id));
  const kept = keptOf(from, read, new Set(inputs.values()));
  const again = needed(from, slopes, new Set([...inputs.values(), ...kept]));
  const usedAgain = new Set([...slopes, ...again.flatMap((id) => operandsOf(from, id))]);
  const saved = there.filter((id) => usedAgain.has(id) && (kept.has(id) || nodeAt(graph, id).op === 'input'));
  const steps = (ids: readonly number[], outputs: readonly number[], keep: readonly number[]): Step[] => schedule(from, ids, new Set([...outputs, ...keep, ...inputs.values()]));
  return { inputs, value, gradients, forward: steps(first, [value], saved), saved, backward: steps(again, slopes, []) };
}

/** The steps to the outputs of a graph that nothing is differentiated of. */
export interface ForwardPlan {
  readonly inputs: ReadonlyMap<string, number>;
  readonly outputs: ReadonlyMap<string, number>;
  readonly steps: readonly Step[];
}

/** Plans a graph for its outputs alone. */
export function forwardPlanOf(graph: Graph): ForwardPlan {
  const inputs = new Map(graph.nodes.flatMap((node, id) => (node.op === 'input' ? [[String(node.attributes['name']), id] as const] : [])));
  const outputs = new Map(Object.entries(graph.outputs));
  const from: Source = { graph, signs: nonPositive(graph) };
  const ids = needed(from, [...outputs.values()], new Set(inputs.values()));
  return { inputs, outputs, steps: schedule(from, ids, new Set([...outputs.values(), ...inputs.values()])) };
}

/** The input that carries the derivative of whatever comes after the loss with respect to its value. */
export const UPSTREAM = 'upstream';

/** Ids that must be computed for some outputs, in order, when some are there already. */
function needed(from: Source, outputs: readonly number[], there: ReadonlySet<number>): number[] {
  const found = new Set<number>();
  const visit = (id: number): void => {
    if (there.has(id) || found.has(id)) return;
    operandsOf(from, id).forEach(visit);
    found.add(id);
  };
  outputs.forEach(visit);
  return [...found];
}

/** A value made of nothing is made again rather than kept; an input is not made here. */
function isCheap(graph: Graph, id: number): boolean {
  const { op, inputs } = nodeAt(graph, id);
  return inputs.length === 0 && op !== 'input';
}

/** Ops of one quick pass over memory: their results are made again rather than kept, where what they are made of is there. */
const QUICK: ReadonlySet<string> = new Set<LoweredOp>(['neg', 'add', 'sub', 'mul', 'max', 'min', 'lt', 'eq', 'where', 'cast', 'expand', 'reshape']);

/** Of the values that the gradient reads, those that cannot be had from the others and the inputs by quick ops. */
function keptOf(from: Source, read: readonly number[], inputs: ReadonlySet<number>): Set<number> {
  const isQuick = (id: number): boolean => QUICK.has(nodeAt(from.graph, id).op) && exponentOf(from, id) === undefined;
  const slow = new Set(read.filter((id) => !inputs.has(id) && !isQuick(id)));
  const isMadeAgain = (id: number): boolean => (
    slow.has(id) || inputs.has(id) || isCheap(from.graph, id) || (isQuick(id) && operandsOf(from, id).every(isMadeAgain))
  );
  return new Set(read.filter((id) => !inputs.has(id) && (slow.has(id) || !isMadeAgain(id))));
}

function schedule(from: Source, ids: readonly number[], keep: ReadonlySet<number>): Step[] {
  const { graph, signs } = from;
  const lastUse = new Map<number, number>();
  for (const id of ids) for (const operand of operandsOf(from, id)) lastUse.set(operand, id);
  const made = new Set(ids);
  return ids.map((id) => {
    const node = nodeAt(graph, id);
    const operands = operandsOf(from, id);
    return {
      id, node, operands,
      op: exponentOf(from, id) === undefined ? (node.op as LoweredOp) : 'log1pExp',
      known: node.inputs.map((input) => knownNumber(graph, input)),
      nonPositive: node.inputs.map((input) => signs[input] === true),
      free: [...new Set(operands)].filter((operand) => made.has(operand) && lastUse.get(operand) === id && !keep.has(operand)),
    };
  });
}

/** The operands of a node, without those expands that its kernel does by itself. */
function operandsOf({ graph, signs }: Source, id: number): readonly number[] {
  const node = nodeAt(graph, id);
  const plain = node.inputs.map((input) => source(graph, input, ['stopGradient']));
  const exponent = exponentOf({ graph, signs }, id);
  if (exponent !== undefined) return [exponent];
  if (!BROADCASTING.has(node.op)) return plain;
  const small = plain.map((input) => source(graph, input, ['stopGradient', 'expand']));
  const shape = node.type.shape.map((_, axis) => small.map((input) => nodeAt(graph, input).type.shape[axis] ?? 1).find((dim) => dim !== 1) ?? 1);
  return same(shape, node.type.shape) ? small : plain;
}

/** For log1p(exp(t)) with t ≤ 0, which has a lowering of its own: t. */
function exponentOf({ graph, signs }: Source, id: number): number | undefined {
  const node = nodeAt(graph, id);
  const [inner] = node.inputs;
  if (node.op !== 'log1p' || inner === undefined || nodeAt(graph, inner).op !== 'exp') return undefined;
  const [t] = nodeAt(graph, inner).inputs;
  return t !== undefined && signs[t] === true ? t : undefined;
}

function source(graph: Graph, id: number, through: readonly string[]): number {
  const node = nodeAt(graph, id);
  const [input] = node.inputs;
  return input !== undefined && through.includes(node.op) ? source(graph, input, through) : id;
}

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
