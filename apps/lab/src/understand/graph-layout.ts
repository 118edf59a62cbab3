// Where the ops of a graph are drawn: layers by dagre. Constants are drawn beside each of their users, so that they do not
// pull the drawing together.
import type { Graph, GraphNode } from '@semsegloss/core';

/** Larger graphs are walls of boxes. */
export const MOST_NODES = 260;

export interface DrawnNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'input' | 'constant' | 'reduction' | 'op' | 'output';
  readonly title: string;
  readonly detail: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly DrawnNode[];
  /** SVG paths. */
  readonly edges: readonly string[];
}

const REDUCTIONS = ['reduceSum', 'reduceMax', 'argsort', 'cumsum', 'poolMax', 'correlate', 'squaredDistance', 'minPlusQuad'];

export async function layOut(graph: Graph): Promise<Drawing> {
  const { Graph: Layers, layout } = await import('@dagrejs/dagre');
  const layers = new Layers({ multigraph: true });
  layers.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 30, marginx: 12, marginy: 12 });
  layers.setDefaultEdgeLabel(() => ({}));
  const outputs = new Map(Object.entries(graph.outputs).map(([name, id]) => [id, name]));
  const details = new Map<string, Pick<DrawnNode, 'kind' | 'title' | 'detail'>>();
  const add = (id: string, node: GraphNode, output: string | undefined): void => {
    const title = `${titleOf(node)}${output === undefined ? '' : ` → ${output}`}`;
    details.set(id, { kind: output === undefined ? kindOf(node) : 'output', title, detail: `${title}: ${node.type.dtype} [${node.type.shape.join(', ')}]` });
    layers.setNode(id, { width: Math.max(34, 7.1 * title.length + 18), height: node.op === 'const' ? 20 : 26 });
  };
  graph.nodes.forEach((node, id) => {
    if (node.op !== 'const') add(String(id), node, outputs.get(id));
    node.inputs.forEach((input, place) => {
      const source = graph.nodes[input] as GraphNode;
      const from = source.op === 'const' ? `${input} for ${id}.${place}` : String(input);
      if (source.op === 'const') add(from, source, undefined);
      layers.setEdge(from, String(id), {}, String(place));
    });
  });
  layout(layers);
  const { width = 0, height = 0 } = layers.graph() as { width?: number; height?: number };
  return {
    width, height,
    nodes: layers.nodes().flatMap((id) => {
      const place = layers.node(id) as { x: number; y: number; width: number; height: number };
      const detail = details.get(id);
      return detail === undefined ? [] : [{ id, ...detail, x: place.x, y: place.y, width: place.width, height: place.height }];
    }),
    edges: layers.edges().map((edge) => pathOf((layers.edge(edge) as { points: readonly { x: number; y: number }[] }).points)),
  };
}

function titleOf({ op, attributes }: GraphNode): string {
  if (op === 'input') return String(attributes['name']);
  if (op === 'const') return constantText(attributes['values']);
  return op;
}

function constantText(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (Array.isArray(value) && value.length === 1) return constantText(value[0]);
  return Array.isArray(value) ? `[${value.slice(0, 3).map(constantText).join(', ')}${value.length > 3 ? ', …' : ''}]` : String(value);
}

function kindOf({ op }: GraphNode): DrawnNode['kind'] {
  if (op === 'input') return 'input';
  if (op === 'const') return 'constant';
  return REDUCTIONS.includes(op) ? 'reduction' : 'op';
}

const round = (value: number): string => value.toFixed(1);

/** A smooth line through the points. */
function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    path += next === undefined ? `L${round(point.x)} ${round(point.y)}` : `Q${round(point.x)} ${round(point.y)} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`;
  });
  return path;
}
