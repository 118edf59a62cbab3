// Checks that a graph keeps every rule of its form. Run after every build and after every pass,
// so that a mistake shows where it is made.
import { failure } from '../errors.ts';
import { sameShape } from '../graph/dims.ts';
import { GRAPH_VERSION, type Graph, type GraphNode } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';

/** Returns the graph itself, or throws GRAPH_INVALID naming the node and the rule it breaks. */
export function verify(graph: Graph): Graph {
  if (graph.version !== GRAPH_VERSION) {
    throw failure('GRAPH_INVALID', 'graph.version', `must be ${GRAPH_VERSION}`, graph.version, 'Write the graph again with this version of the library.');
  }
  const names = new Set<string>();
  graph.nodes.forEach((node, id) => verifyNode(graph, node, id, names));
  const outputs = Object.entries(graph.outputs);
  if (outputs.length === 0) throw failure('GRAPH_INVALID', 'graph.outputs', 'must name at least one node', {}, 'Add an output.');
  for (const [name, id] of outputs) {
    if (!Number.isInteger(id) || graph.nodes[id] === undefined) throw failure('GRAPH_INVALID', `output ${name}`, 'must be a node of the graph', id, 'Point it at an existing node.');
  }
  return graph;
}

function verifyNode(graph: Graph, node: GraphNode, id: number, names: Set<string>): void {
  const where = `node ${id} (${node.op})`;
  const op = Object.hasOwn(OPS, node.op) ? OPS[node.op] : undefined;
  if (op === undefined) throw failure('GRAPH_INVALID', where, 'must be a known op', node.op, `Known: ${Object.keys(OPS).join(', ')}.`);
  for (const input of node.inputs) {
    if (!Number.isInteger(input) || input < 0 || input >= id) {
      throw failure('GRAPH_INVALID', where, 'inputs must be earlier nodes', input, 'Sort the nodes topologically.');
    }
  }
  const type = op.infer(node.inputs.map((input) => typeOf(graph, input)), node.attributes);
  if (type.dtype !== node.type.dtype || !sameShape(type.shape, node.type.shape)) {
    throw failure('GRAPH_INVALID', where, `must have the inferred type ${type.dtype}[${type.shape.join(', ')}]`, node.type, 'Let the builder infer the type.');
  }
  if (node.op === 'input') {
    const name = String(node.attributes['name']);
    if (names.has(name)) throw failure('GRAPH_INVALID', where, 'input names must differ', name, 'Rename one of them.');
    names.add(name);
  }
}

function typeOf(graph: Graph, id: number): GraphNode['type'] {
  return (graph.nodes[id] as GraphNode).type;
}
