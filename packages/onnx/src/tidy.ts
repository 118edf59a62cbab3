// What is left to do once all nodes are written: those that nothing needs are dropped, reductions to a single number give
// it without axes, and the names that occur most become the shortest.
import { create } from '@bufbuild/protobuf';
import { Names } from './emit.ts';
import { renameNode, valueNames } from './names.ts';
import { AttributeProto_AttributeType as Kind, AttributeProtoSchema, GraphProtoSchema, type NodeProto } from './proto/onnx-ml_pb.js';

/** The nodes that the results need, which they may change; those that only the first result needs come last. */
export function tidied(nodes: readonly NodeProto[], results: readonly string[]): NodeProto[] {
  return firstLast(needed(withoutSqueezes(needed(reshapedOnce(nodes), results)), results), results);
}

/** onnxruntime begins with the last end of a graph. The terms of a value are summed and gone before its gradient takes room. */
function firstLast(nodes: readonly NodeProto[], [, ...others]: readonly string[]): NodeProto[] {
  const shared = new Set(needed(nodes, others));
  return [...shared, ...nodes.filter((node) => !shared.has(node))];
}

function needed(nodes: readonly NodeProto[], results: readonly string[]): NodeProto[] {
  const wanted = new Set(results);
  return nodes.toReversed().filter((node) => {
    const isWanted = node.output.some((name) => wanted.has(name));
    if (isWanted) usedBy(node).forEach((name) => wanted.add(name));
    return isWanted;
  }).toReversed();
}

/** The values that a node reads, in its subgraphs too. */
function usedBy(node: NodeProto): ReadonlySet<string> {
  return valueNames(create(GraphProtoSchema, { node: [node] }));
}

/** A shape given to what was only given another shape. Constant shapes stay, since a 0 in them is a size of the operand that they have. */
function reshapedOnce(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const made = new Map(nodes.map((node) => [node.output[0] ?? '', node]));
  for (const node of nodes) {
    const [operand = '', shape = ''] = node.input;
    const before = made.get(operand);
    if (node.opType === 'Reshape' && before?.opType === 'Reshape' && made.has(shape)) node.input = [before.input[0] ?? '', shape];
  }
  return nodes;
}

/** A sum or mean of which only the squeezed number is used: over all axes, since all others have size 1. */
function withoutSqueezes(nodes: readonly NodeProto[]): NodeProto[] {
  const uses = new Map<string, number>();
  for (const node of nodes) for (const name of node.input) uses.set(name, (uses.get(name) ?? 0) + 1);
  const reductions = new Map(nodes.filter(({ opType }) => opType === 'ReduceSum' || opType === 'ReduceMean').map((node) => [node.output[0] ?? '', node]));
  return nodes.map((node) => {
    const [operand = ''] = node.input;
    const reduction = reductions.get(operand);
    if (node.opType !== 'Squeeze' || node.input.length > 1 || reduction === undefined || uses.get(operand) !== 1) return node;
    reduction.input = reduction.input.slice(0, 1);
    reduction.output = node.output;
    reduction.attribute = [create(AttributeProtoSchema, { name: 'keepdims', type: Kind.INT, i: 0n })];
    return undefined;
  }).filter((node) => node !== undefined);
}

/** Short names for all values of the nodes but those given. */
export function shortened(nodes: readonly NodeProto[], prefix: string, kept: ReadonlySet<string>): (name: string) => string {
  const counts = new Map<string, number>();
  const count = (name: string): string => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return name;
  };
  nodes.forEach((node) => renameNode(node, count));
  const names = new Names(prefix, kept);
  const short = new Map([...counts].filter(([name]) => !kept.has(name)).toSorted(([, a], [, b]) => b - a).map(([name]) => [name, names.next()]));
  return (name) => short.get(name) ?? name;
}
