// Reverse-mode differentiation, from graph to graph, in the same ops: backends without autodiff get gradients too.
import { failure } from '../errors.ts';
import { rebuild, type GraphBuilder } from '../graph/builder.ts';
import type { Expr } from '../graph/expr.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import { OPS } from '../ops/index.ts';
import { verify } from '../verify/verify.ts';

export interface DifferentiateOptions {
  /** Output whose elements are summed and differentiated. Default `value`. */
  readonly of?: string;
  /** Input to differentiate with respect to. Default `prediction`. */
  readonly withRespectTo?: string;
  /** Name of the added output. Default `gradient`. */
  readonly as?: string;
}

/** The same graph with one more output: the derivative of the sum of `of` with respect to an input. */
export function differentiate(graph: Graph, options: DifferentiateOptions = {}): Graph {
  const { of = 'value', withRespectTo = 'prediction', as = 'gradient' } = options;
  const target = graph.outputs[of];
  const source = graph.nodes.findIndex((node) => node.op === 'input' && node.attributes['name'] === withRespectTo);
  if (target === undefined) throw failure('GRAPH_INVALID', 'differentiate', 'must differentiate an existing output', of, `Outputs: ${Object.keys(graph.outputs).join(', ')}.`);
  if (source === -1) throw failure('GRAPH_INVALID', 'differentiate', 'must differentiate with respect to an existing input', withRespectTo, 'Name an input of the graph.');

  const { builder, values } = rebuild(graph);
  const gradient = backward(graph, builder, values, target, source);
  const outputs = Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, values[id] as Expr]));
  return verify(builder.finish(graph.name, { ...outputs, [as]: gradient }));
}

/**
 * The same graph with the output `gradient`, with respect to the prediction, and for each input that is a single
 * number, such as a weight that is ramped or learnt, an output `gradient of <name>`.
 */
export function differentiateAll(graph: Graph, of = 'value', numbers = numberInputs(graph)): Graph {
  return numbers.reduce<Graph>((extended, name) => differentiate(extended, { of, withRespectTo: name, as: gradientName(name) }), differentiate(graph, { of }));
}

/** Names of the inputs that are a single number. */
export function numberInputs(graph: Graph): string[] {
  return graph.nodes.flatMap(({ op, attributes, type }) => (op === 'input' && type.shape.length === 0 ? [String(attributes['name'])] : []));
}

/** The output that holds the derivative with respect to an input. */
export function gradientName(input: string): string {
  return input === 'prediction' ? 'gradient' : `gradient of ${input}`;
}

function backward(graph: Graph, builder: GraphBuilder, values: readonly Expr[], target: number, source: number): Expr {
  const relevant = dependsOn(graph, source);
  const adjoints = new Map<number, Expr>();
  const root = values[target] as Expr;
  adjoints.set(target, ones(builder, root));
  for (let id = target; id > source; id--) {
    const node = graph.nodes[id] as GraphNode;
    const upstream = adjoints.get(id);
    const rule = OPS[node.op].derivative;
    if (upstream === undefined || rule === null || !relevant.has(id)) continue;
    const inputs = node.inputs.map((input) => values[input] as Expr);
    const derivatives = rule({ output: values[id] as Expr, inputs, attributes: node.attributes, upstream });
    node.inputs.forEach((input, i) => {
      const derivative = derivatives[i];
      if (derivative === null || derivative === undefined || !relevant.has(input)) return;
      const before = adjoints.get(input);
      adjoints.set(input, before === undefined ? derivative : before.add(derivative));
    });
  }
  const wanted = values[source] as Expr;
  return adjoints.get(source) ?? builder.constant(0).reshape(wanted.shape.map(() => 1)).expandTo(wanted.shape);
}

/** Ids of the nodes whose value depends on the source: only they need a derivative. */
function dependsOn(graph: Graph, source: number): Set<number> {
  const found = new Set([source]);
  graph.nodes.forEach((node, id) => {
    if (node.inputs.some((input) => found.has(input))) found.add(id);
  });
  return found;
}

function ones(builder: GraphBuilder, like: Expr): Expr {
  const one = builder.constant(1);
  return one.reshape(like.shape.map(() => 1)).expandTo(like.shape);
}
