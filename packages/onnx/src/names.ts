// Names inside a graph, subgraphs included: which there are, and how to change them.
import { create } from '@bufbuild/protobuf';
import { GraphProtoSchema, NodeProtoSchema, type GraphProto, type NodeProto } from './proto/onnx-ml_pb.js';

/** Every name of a value that a graph or one of its subgraphs uses. */
export function valueNames(graph: GraphProto): Set<string> {
  const found = new Set<string>();
  const visit = ({ node, input, output, initializer, sparseInitializer, valueInfo }: GraphProto): void => {
    for (const { name } of [...input, ...output, ...initializer, ...valueInfo]) found.add(name);
    for (const { values } of sparseInitializer) if (values !== undefined) found.add(values.name);
    for (const each of node) {
      for (const name of [...each.input, ...each.output]) found.add(name);
      for (const { g, graphs } of each.attribute) [...(g === undefined ? [] : [g]), ...graphs].forEach(visit);
    }
  };
  visit(graph);
  found.delete('');
  return found;
}

/** The same node with other names for its values, also inside its subgraphs. An empty name stays: an input left out. */
export function renameNode(node: NodeProto, change: (name: string) => string): NodeProto {
  const renamed = (name: string): string => (name === '' ? '' : change(name));
  return create(NodeProtoSchema, {
    ...node,
    input: node.input.map(renamed),
    output: node.output.map(renamed),
    attribute: node.attribute.map((attribute) => {
      if (attribute.g === undefined && attribute.graphs.length === 0) return attribute;
      return { ...attribute, ...(attribute.g === undefined ? {} : { g: renameGraph(attribute.g, change) }), graphs: attribute.graphs.map((graph) => renameGraph(graph, change)) };
    }),
  });
}

/** The same graph with other names for all of its values. */
export function renameGraph(graph: GraphProto, change: (name: string) => string): GraphProto {
  const named = <T extends { readonly name: string }>(values: readonly T[]): T[] => values.map((value) => ({ ...value, name: change(value.name) }));
  return create(GraphProtoSchema, {
    ...graph,
    node: graph.node.map((node) => renameNode(node, change)),
    input: named(graph.input),
    output: named(graph.output),
    valueInfo: named(graph.valueInfo),
    initializer: named(graph.initializer),
    sparseInitializer: graph.sparseInitializer.map((sparse) => (sparse.values === undefined ? sparse : { ...sparse, values: { ...sparse.values, name: change(sparse.values.name) } })),
    quantizationAnnotation: graph.quantizationAnnotation.map((note) => ({ ...note, tensorName: change(note.tensorName) })),
  });
}
