// What is checked about the inputs of every run, on every backend: presence, shapes, and the sizes they bind.
import { failure, nearest } from '../errors.ts';
import type { Dim, Sizes } from '../graph/dims.ts';
import type { Graph, GraphNode } from '../graph/types.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** The graph's inputs by name, with their declared types. */
export function inputsOf(graph: Graph): { name: string; type: GraphNode['type'] }[] {
  return graph.nodes.filter((node) => node.op === 'input').map((node) => ({ name: String(node.attributes['name']), type: node.type }));
}

/** A fed tensor, or MISSING_INPUT. */
export function feedOf(feeds: Feeds, name: string): Tensor {
  const feed = feeds[name];
  if (feed === undefined || feed === null) {
    throw failure('MISSING_INPUT', name, 'must be given to run()', Object.keys(feeds), `Pass { ${name}: { data, shape } }.`);
  }
  if (!isTensor(feed)) {
    throw failure('DTYPE_MISMATCH', name, 'must be { data, shape } with a typed array of numbers', feed, `Pass { ${name}: { data: Float32Array.from(values), shape: [1, 64, 64, 1] } }.`);
  }
  return feed;
}

/** Data that was parsed or passed by mistake, such as a bare array, text or 64-bit integers, is none. */
function isTensor(feed: unknown): feed is Tensor {
  const { data, shape } = feed as { readonly data?: unknown; readonly shape?: unknown };
  return Array.isArray(shape) && ArrayBuffer.isView(data) && !(data instanceof DataView) && !(data instanceof BigInt64Array) && !(data instanceof BigUint64Array);
}

/**
 * Reads the numbers of all symbolic sizes off the fed shapes.
 * @throws MISSING_INPUT, SHAPE_MISMATCH (rank, fixed sizes, sizes that differ between inputs, data of another length), EMPTY_INPUT.
 */
export function bindSizes(graph: Graph, feeds: Feeds): Sizes {
  if (typeof feeds !== 'object' || feeds === null) throw failure('MISSING_INPUT', 'run()', 'must be given the inputs by name', feeds, 'Pass { prediction, target }.');
  return bindShapes(inputsOf(graph), (name) => {
    const { data, shape } = feedOf(feeds, name);
    const count = shape.reduce((a, b) => a * b, 1);
    if (data.length !== count) {
      throw failure('SHAPE_MISMATCH', name, `shape [${shape.join(', ')}] needs ${count} elements`, data.length, 'Make data and shape agree.');
    }
    return shape;
  }, Object.keys(feeds));
}

/** The same for any source of shapes, such as device tensors. */
export function bindShapes(inputs: readonly { name: string; type: GraphNode['type'] }[], shapeOf: (name: string) => readonly number[], given: readonly string[] = []): Sizes {
  const sizes: Record<string, number> = {};
  const boundBy: Record<string, string> = {};
  const names = inputs.map(({ name }) => name);
  const stray = given.find((name) => !names.includes(name));
  if (stray !== undefined) {
    const near = nearest(stray, names);
    throw failure('UNKNOWN_NAME', 'run()', `inputs of this loss are ${names.join(', ')}`, stray, near === undefined ? 'Leave it out, or build the loss with the option that needs it.' : `Did you mean "${near}"?`);
  }
  for (const { name, type } of inputs) {
    const shape = shapeOf(name);
    const expected = `[${type.shape.join(', ')}]`;
    if (shape.length !== type.shape.length) {
      throw failure('SHAPE_MISMATCH', name, `must have shape ${expected} (rank ${type.shape.length})`, shape, 'Reshape it, or name its axes with the option "layout".');
    }
    shape.forEach((size, axis) => bindAxis({ sizes, boundBy, name, expected, shape }, type.shape[axis] ?? 1, size, axis));
  }
  return sizes;
}

interface Binding {
  readonly sizes: Record<string, number>;
  readonly boundBy: Record<string, string>;
  readonly name: string;
  readonly expected: string;
  readonly shape: readonly number[];
}

function bindAxis({ sizes, boundBy, name, expected, shape }: Binding, dim: Dim, size: number, axis: number): void {
  if (!Number.isInteger(size) || size < 0) throw failure('SHAPE_MISMATCH', name, 'sizes must be non-negative integers', shape, 'Fix the shape.');
  if (size === 0) throw failure('EMPTY_INPUT', name, 'must have at least one element on every axis', shape, 'Skip empty batches before the loss.');
  if (typeof dim === 'number') {
    if (dim !== size) throw failure('SHAPE_MISMATCH', name, `must have shape ${expected}, so axis ${axis} must be ${dim}`, shape, 'Fix the shape, or the options "task", "classes" and "layout".');
    return;
  }
  const known = sizes[dim];
  if (known !== undefined && known !== size) {
    throw failure('SHAPE_MISMATCH', name, `must have shape ${expected} with ${dim} = ${known} as in ${boundBy[dim] ?? 'another input'}`, shape, 'Make the inputs agree.');
  }
  sizes[dim] = size;
  boundBy[dim] ??= name;
}
