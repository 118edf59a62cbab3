// Where the elements of a plan's values lie in memory, and how many there are: what every printer of plans asks.
import { evaluateDim, evaluateShape, product, type Dim, type Sizes } from '../graph/dims.ts';
import type { AxisGroup, Graph, GraphNode } from '../graph/types.ts';
import type { Plan } from './plan.ts';

/** Counts of a run: samples, pixels of one sample, classes. */
export type SweepCounts = Readonly<Record<AxisGroup, number>>;

/** The groups of axes in the order in which they lie in memory, the outermost first. */
export function groupOrder(plan: Plan): AxisGroup[] {
  return [...new Set(plan.graph.axes.map((axis): AxisGroup => (axis === 'batch' || axis === 'class' ? axis : 'space')))];
}

/** The groups of axes that a value varies over and that lie inside of `group` in memory: its stride is their product. */
export function groupsInside(plan: Plan, id: number, group: AxisGroup): AxisGroup[] {
  const order = groupOrder(plan);
  const extent = plan.extents[id];
  return order.slice(order.indexOf(group) + 1).filter((inner) => extent?.[inner] === true);
}

/** How many elements these groups of axes have together. */
export function elementsOf(groups: readonly AxisGroup[], counts: SweepCounts): number {
  return groups.reduce((product, group) => product * counts[group], 1);
}

/** The value of a `size` node. */
export function sizeValue(node: GraphNode, sizes: Sizes): number {
  return evaluateDim(product(node.attributes['dims'] as readonly Dim[]), sizes);
}

/** The counts of the largest shape in the graph. */
export function countsOf(plan: Plan, sizes: Sizes): SweepCounts {
  const counts = { batch: 1, space: 1, class: 1 };
  for (const shape of shapesOf(plan.graph)) {
    const own = { batch: 1, space: 1, class: 1 };
    evaluateShape(shape, sizes).forEach((size, axis) => {
      const name = plan.graph.axes[axis];
      own[name === 'batch' || name === 'class' ? name : 'space'] *= size;
    });
    counts.batch = Math.max(counts.batch, own.batch);
    counts.space = Math.max(counts.space, own.space);
    counts.class = Math.max(counts.class, own.class);
  }
  return counts;
}

type Shape = GraphNode['type']['shape'];

const SHAPES = new WeakMap<Graph, readonly Shape[]>();

/** The shapes of a graph's values with all axes, each once: every run asks for them, and most values have the same. */
function shapesOf(graph: Graph): readonly Shape[] {
  const known = SHAPES.get(graph);
  if (known !== undefined) return known;
  const all = graph.nodes.map(({ type }) => type.shape).filter((shape) => shape.length === graph.axes.length);
  const shapes = [...new Map(all.map((shape) => [JSON.stringify(shape), shape])).values()];
  SHAPES.set(graph, shapes);
  return shapes;
}
