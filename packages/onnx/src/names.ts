// Names inside a graph, subgraphs included: which there are, and how to change them. Changes happen in place, so that
// fields of newer versions of the format, which the schema does not know, stay where they are.
import type { GraphProto, NodeProto } from './proto/onnx-ml_pb.js';

/** Every name of a value that a graph or one of its subgraphs uses. */
export function valueNames(graph: GraphProto): Set<string> {
  const found = new Set<string>();
  const visit = ({ node, input, output, initializer, sparseInitializer, valueInfo }: GraphProto): void => {
    for (const { name } of [...input, ...output, ...initializer, ...valueInfo]) found.add(name);
    for (const { values } of sparseInitializer) if (values !== undefined) found.add(values.name);
    for (const each of node) {
      for (const name of [...each.input, ...each.output]) found.add(name);
      subgraphsOf(each).forEach(visit);
    }
  };
  visit(graph);
  found.delete('');
  return found;
}

export function subgraphsOf({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => [...(g === undefined ? [] : [g]), ...graphs]);
}

/** Other names for the values of a node, also inside its subgraphs. An empty name stays: an input left out. */
export function renameNode(node: NodeProto, change: (name: string) => string): void {
  const renamed = (name: string): string => (name === '' ? '' : change(name));
  node.input = node.input.map(renamed);
  node.output = node.output.map(renamed);
  subgraphsOf(node).forEach((graph) => renameGraph(graph, change));
}

/** Other names for all values of a graph. */
export function renameGraph(graph: GraphProto, change: (name: string) => string): void {
  graph.node.forEach((node) => renameNode(node, change));
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo, ...graph.initializer]) value.name = change(value.name);
  for (const { values } of graph.sparseInitializer) if (values !== undefined) values.name = change(values.name);
  for (const note of graph.quantizationAnnotation) note.tensorName = change(note.tensorName);
}
