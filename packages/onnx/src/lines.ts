// Ops that work along whole lines: sorting, picking, adding up by place, running sums. A line is made the last axis of
// a matrix, whatever axes it lies on.
import { unsupported } from '@semsegloss/core';
import { DATA_TYPES } from './emit.ts';
import { numbers, type Site } from './site.ts';

/** Elements of one block of a running sum, so that no element goes through many more roundings than this. */
const BLOCK = 256;

/** Lines as the rows of a matrix. */
export interface Lines {
  /** [lines, elements]. */
  readonly flat: (x: string) => string;
  /** Back to the shape that `like` had. */
  readonly back: (flat: string, like: string) => string;
}

export function linesOf({ to, attributes, shape }: Site): Lines {
  const axes = numbers(attributes, 'axes');
  const outer = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const perm = [...outer, ...axes];
  const turned = (x: string): string => (perm.every((axis, i) => axis === i) ? x : to.node('Transpose', [x], { perm }));
  return {
    flat: (x) => to.node('Flatten', [turned(x)], { axis: outer.length }),
    back: (flat, like) => {
      const shaped = to.node('Reshape', [flat, to.node('Shape', [turned(like)])]);
      return turned(like) === like ? shaped : to.node('Transpose', [shaped], { perm: perm.map((_, axis) => perm.indexOf(axis)) });
    },
  };
}

/** The places that sort each line; TopK lets the lower place come first in a tie, whichever way it sorts. */
export function argsort(site: Site, x: string): string {
  const { to, attributes } = site;
  const { flat, back } = linesOf(site);
  const rows = flat(x);
  const length = to.node('Gather', [to.node('Shape', [rows]), to.ints([1])]);
  const [, order = ''] = to.nodeOf(2, 'TopK', [rows, length], { axis: 1, largest: attributes['descending'] === true ? 1 : 0 });
  return to.node('Cast', [back(order, x)], { to: DATA_TYPES.int32 });
}

export function take(site: Site, x: string, indices: string): string {
  const { flat, back } = linesOf(site);
  return back(site.to.node('GatherElements', [flat(x), flat(indices)], { axis: 1 }), x);
}

/** Each element added at its place. The places of a sort come once each, so that nothing needs to be added. */
export function scatterAdd(site: Site, x: string, indices: string): string {
  const { to, sources } = site;
  const { flat, back } = linesOf(site);
  const rows = flat(x);
  if (sources[1]?.op === 'argsort') return back(to.node('ScatterElements', [rows, flat(indices), rows], { axis: 1 }), x);
  if (to.opset < 16) throw unsupported('onnx', `adding up by place needs the reduction of ScatterElements, which opset ${to.opset} does not have. Export with opset 16 or newer.`);
  return back(to.node('ScatterElements', [to.node('Sub', [rows, rows]), flat(indices), rows], { axis: 1, reduction: 'add' }), x);
}

/** Running sums: inside blocks, and of the blocks before. */
export function cumsum(site: Site, x: string): string {
  const { to, attributes } = site;
  const { flat, back } = linesOf(site);
  const isReverse = attributes['reverse'] === true;
  const reverse = isReverse ? { reverse: 1 } : {};
  const rows = flat(x);
  const length = to.node('Gather', [to.node('Shape', [rows]), to.ints([1])]);
  const lack = to.node('Mod', [to.node('Neg', [length]), to.ints([BLOCK])]);
  const blocks = to.node('Reshape', [to.node('Pad', [rows, to.node('Concat', [to.ints([0, 0, 0]), lack], { axis: 0 })]), to.ints([0, -1, BLOCK])]);
  const inside = to.node('CumSum', [blocks, to.ints([2], [])], reverse);
  const totals = to.node('Gather', [inside, to.ints([isReverse ? 0 : BLOCK - 1])], { axis: 2 });
  const before = to.node('CumSum', [totals, to.ints([1], [])], { exclusive: 1, ...reverse });
  const sums = to.node('Reshape', [to.node('Add', [inside, before]), to.ints([0, -1])]);
  return back(to.node('Slice', [sums, to.ints([0]), length, to.ints([1])]), x);
}
