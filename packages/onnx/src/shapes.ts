// Shapes: constants, counting, repeating and reshaping, for sizes that are only known when the graph runs.
import { DATA_TYPES } from './emit.ts';
import { numbers, type Site } from './site.ts';

/** A constant. One number is written as a scalar, since everything that takes it broadcasts. */
export function constant({ to, attributes, node, shape }: Site): string {
  const dims = shape.map(Number);
  return to.constant(node.type.dtype, numbers(attributes, 'values'), dims.every((dim) => dim === 1) ? [] : dims);
}

/** 0, 1, 2, … along one axis, repeated along the others. */
export function iota(site: Site): string {
  const { to, sizes, attributes, shape } = site;
  const axis = Number(attributes['axis']);
  const length = shape[axis] ?? 1;
  const dims = shape.map((_, i) => (i === axis ? (typeof length === 'number' ? length : -1) : 1));
  const line = typeof length === 'number' ? to.constant('int32', Array.from({ length }, (_, i) => i), dims) : to.node('Reshape', [counted(site), to.ints(dims)]);
  return shape.every((dim, i) => i === axis || dim === 1) ? line : to.node('Expand', [line, sizes.shape(to, shape)]);
}

function counted({ to, sizes, attributes, shape }: Site): string {
  const end = to.node('Cast', [to.node('Squeeze', [sizes.dim(to, shape[Number(attributes['axis'])] ?? 1)])], { to: DATA_TYPES.int32 });
  return to.node('Range', [to.constant('int32', [0], []), end, to.constant('int32', [1], [])]);
}

export function expand({ to, sizes, shape }: Site, x: string): string {
  return to.node('Expand', [x, sizes.shape(to, shape)]);
}

export function reshape({ to, sizes, shape, sources }: Site, x: string): string {
  if (shape.length === 0) return to.node('Squeeze', [x]);
  const unknown = shape.filter((dim) => typeof dim === 'string').length;
  if (unknown <= 1) return to.node('Reshape', [x, to.ints(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))]);
  const from = sources[0]?.type.shape ?? [];
  const added = insertedOnes(from, shape);
  if (added !== undefined) return to.node('Unsqueeze', [x, to.ints(added)]);
  const dropped = insertedOnes(shape, from);
  if (dropped !== undefined) return to.node('Squeeze', [x, to.ints(dropped)]);
  return to.node('Reshape', [x, sizes.shape(to, shape)]);
}

/** Where axes of size 1 were put into `short` to make `long`, if that is all that makes the difference. */
function insertedOnes(short: readonly (number | string)[], long: readonly (number | string)[]): number[] | undefined {
  const added: number[] = [];
  let at = 0;
  long.forEach((dim, axis) => {
    if (short[at] === dim) at++;
    else if (dim === 1) added.push(axis);
    else at = Number.NaN;
  });
  return at === short.length && added.length > 0 ? added : undefined;
}
