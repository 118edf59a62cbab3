// Where an error comes from: each value of a failed graph is computed by itself, in order, until one is off by more than
// its share. By itself a backend may compute a value otherwise than on the way to a loss, so this is a hint, not a proof.
import { SemSegLossError, type Adapter, type BuiltLoss, type Expr, type Feeds, type Graph, type GraphNode, type LossDefinition, type Problem } from '@semsegloss/core';
import { graphLoss } from '../define/graph-loss.ts';
import { subjectOf } from '../run/expect.ts';
import { judge } from '../run/judge.ts';

export interface Suspect {
  readonly id: number;
  readonly text: string;
  readonly ratio: number;
}

/** More values than this are not looked at, evenly left out. */
const MOST = 150;

/** The first value of a loss' graph that is off by more than its bound; undefined where every one is within it. */
export async function locate(adapter: Adapter, built: BuiltLoss, graph: Graph, feeds: Feeds): Promise<Suspect | undefined> {
  const step = Math.ceil(graph.nodes.length / MOST);
  for (const [id, node] of graph.nodes.entries()) {
    if (id % step !== 0 || node.type.shape.length !== graph.axes.length || node.inputs.length === 0) continue;
    const ratio = await ratioAt(adapter, built, graph, id, feeds);
    if (ratio > 1) return { id, text: textOf(node, id), ratio };
  }
  return undefined;
}

async function ratioAt(adapter: Adapter, { options: { task, layout, targets, mask, classes } }: BuiltLoss, graph: Graph, id: number, feeds: Feeds): Promise<number> {
  const loss = valueAsLoss(graph, id);
  const options = { task, layout, targets, mask, classes, reduction: 'none' } as const;
  try {
    const compiled = adapter.compile(loss, options);
    try {
      const { ratios } = await judge(compiled, subjectOf(loss, options, compiled.graph), feeds, compiled.rounding ?? adapter.rounding, false);
      return ratios['value']?.ratio ?? 0;
    } finally {
      compiled.dispose();
    }
  } catch (error) {
    // What cannot be computed by itself is passed over.
    if (error instanceof SemSegLossError) return 0;
    throw error;
  }
}

/** A loss whose elements are one value of a graph, without a derivative. */
function valueAsLoss(graph: Graph, id: number): LossDefinition {
  return graphLoss('value', ({ builder }: Problem) => {
    const values: Expr[] = [];
    for (const { op, inputs, attributes } of graph.nodes.slice(0, id + 1)) values.push(builder.emit(op, inputs.map((input) => (values[input] as Expr).id), attributes));
    return (values[id] as Expr).cast('float32').stopGradient();
  });
}

function textOf({ op, inputs }: GraphNode, id: number): string {
  return `%${id} = ${op}(${inputs.map((input) => `%${input}`).join(', ')})`;
}
