// Builds a graph node by node. Types are inferred and checked at once, and equal nodes are shared,
// so common sub-expressions never exist twice.
import { failure } from '../errors.ts';
import { OPS, type OpName } from '../ops/index.ts';
import type { Dim } from './dims.ts';
import { Expr, type Operand } from './expr.ts';
import { GRAPH_VERSION, type Attributes, type AxisGroup, type AxisName, type DType, type Graph, type GraphNode } from './types.ts';

export class GraphBuilder {
  readonly axes: readonly AxisName[];
  readonly #nodes: GraphNode[] = [];
  readonly #known = new Map<string, number>();

  constructor(axes: readonly AxisName[]) {
    this.axes = axes;
  }

  input(name: string, dtype: DType, shape: readonly Dim[]): Expr {
    return this.emit('input', [], { name, dtype, shape });
  }

  /** A scalar that broadcasts against anything (every axis of size 1). */
  constant(value: number, dtype: DType = 'float32'): Expr {
    return this.emit('const', [], { values: [value], dtype, shape: this.axes.map(() => 1) });
  }

  /** One number per class. */
  perClass(values: readonly number[]): Expr {
    return this.emit('const', [], { values, dtype: 'float32', shape: this.axes.map((axis) => (axis === 'class' ? values.length : 1)) });
  }

  /** 0, 1, 2, … along the class axis. */
  classIds(classes: Dim): Expr {
    const shape = this.axes.map((axis) => (axis === 'class' ? classes : 1));
    return this.emit('iota', [], { axis: this.axes.indexOf('class'), shape });
  }

  /** 0, 1, 2, … along one axis, for each pixel of an image: axes of size 1 stay so. */
  coordinate(axis: number, shape: readonly Dim[]): Expr {
    return this.emit('iota', [], { axis, shape });
  }

  /** The number of elements that a tensor of these sizes has, as a float. */
  size(dims: readonly Dim[]): Expr {
    return this.emit('size', [], { dims, rank: this.axes.length });
  }

  lift(operand: Operand, dtype: DType = 'float32'): Expr {
    return typeof operand === 'number' ? this.constant(operand, dtype) : operand;
  }

  /** Positions of named axes. */
  positions(...groups: readonly AxisGroup[]): number[] {
    return this.axes.flatMap((axis, i) => (groups.includes(axis === 'batch' || axis === 'class' ? axis : 'space') ? [i] : []));
  }

  emit(op: OpName, inputs: readonly number[], attributes: Attributes): Expr {
    const key = JSON.stringify([op, inputs, attributes]);
    const known = this.#known.get(key);
    if (known !== undefined) return new Expr(this, known);
    const type = OPS[op].infer(inputs.map((id) => this.node(id).type), attributes);
    const id = this.#nodes.push({ op, inputs, attributes, type }) - 1;
    this.#known.set(key, id);
    return new Expr(this, id);
  }

  /** The handle of an existing node. */
  at(id: number): Expr {
    return new Expr(this, id);
  }

  node(id: number): GraphNode {
    const node = this.#nodes[id];
    if (node === undefined) throw failure('GRAPH_INVALID', 'graph', 'a node must exist before it is used', id, 'Use values of this builder only.');
    return node;
  }

  /** The graph of everything that the outputs need; other nodes are dropped. */
  finish(name: string, outputs: Readonly<Record<string, Expr>>): Graph {
    const needed = new Set<number>();
    const visit = (id: number): void => {
      if (needed.has(id)) return;
      needed.add(id);
      this.node(id).inputs.forEach(visit);
    };
    Object.values(outputs).forEach((output) => visit(output.id));
    this.#nodes.forEach((node, id) => { if (node.op === 'input') needed.add(id); });

    const place = new Map<number, number>();
    const nodes: GraphNode[] = [];
    for (const id of [...needed].toSorted((a, b) => a - b)) {
      const node = this.node(id);
      place.set(id, nodes.length);
      nodes.push({ ...node, inputs: node.inputs.map((input) => place.get(input) ?? -1) });
    }
    return {
      version: GRAPH_VERSION,
      name,
      axes: this.axes,
      nodes,
      outputs: Object.fromEntries(Object.entries(outputs).map(([key, expr]) => [key, place.get(expr.id) ?? -1])),
    };
  }
}

/** Rebuilds a graph node by node; `rule` may replace a node by another value of the new graph. */
export function rebuild(
  graph: Graph,
  rule: (builder: GraphBuilder, node: GraphNode, inputs: readonly Expr[]) => Expr | undefined = () => undefined,
): { builder: GraphBuilder; values: Expr[] } {
  const builder = new GraphBuilder(graph.axes);
  const values: Expr[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => valueAt(values, id));
    values.push(rule(builder, node, inputs) ?? builder.emit(node.op, inputs.map((input) => input.id), node.attributes));
  }
  return { builder, values };
}

/** A graph after a rewriting rule was applied to each of its nodes, with the same outputs. */
export function rewrite(graph: Graph, rule: Parameters<typeof rebuild>[1]): Graph {
  const { builder, values } = rebuild(graph, rule);
  const outputs = Object.entries(graph.outputs).map(([name, id]) => [name, valueAt(values, id)] as const);
  return builder.finish(graph.name, Object.fromEntries(outputs));
}

function valueAt(values: readonly Expr[], id: number): Expr {
  const value = values[id];
  if (value === undefined) throw failure('GRAPH_INVALID', 'graph', 'inputs must come before their use', id, 'Sort the nodes topologically.');
  return value;
}
