// Sums that keep their digits: tfjs adds in float32 one after another, so a long sum is taken in stages of some
// 64 terms. Short rows are also what its wasm kernel is fastest at.
import type { Tensor, Tf } from './runtime.ts';

/** Terms of one stage: the preferred number, and the range that a divisor is looked for in. */
const STAGE = { least: 16, wanted: 64, most: 128 } as const;

/** Σ over some axes, which stay with size 1. */
export function sumOver(tf: Tf, x: Tensor, axes: readonly number[], shape: readonly number[]): Tensor {
  let total = x;
  for (const group of groupsOf(x.shape, axes)) total = sumMiddle(tf, total, group);
  return tf.reshape(total, [...shape]);
}

/** The roundings that a sum of so many terms goes through, at most, whatever axes they lie on. */
export function roundingsOfSum(terms: number): number {
  const stages = Math.ceil(Math.log(Math.max(2, terms)) / Math.log(STAGE.least)) + 2;
  return Math.max(0, Math.min(terms - 1, STAGE.most * stages));
}

/** Neighbouring axes are summed as one: [outer, terms, inner]. */
type Group = readonly [outer: number, terms: number, inner: number];

/** Later groups come first, so that the sizes before them still hold. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  let inner = 1;
  let axis = shape.length - 1;
  while (axis >= 0) {
    let terms = 1;
    while (axis >= 0 && axes.includes(axis)) terms *= shape[axis--] ?? 1;
    if (terms > 1) groups.push([shape.slice(0, axis + 1).reduce((a, b) => a * b, 1), terms, inner]);
    while (axis >= 0 && !axes.includes(axis)) inner *= shape[axis--] ?? 1;
  }
  return groups;
}

/** [outer, terms, inner] to [outer, inner]. */
function sumMiddle(tf: Tf, x: Tensor, [outer, terms, inner]: Group): Tensor {
  const cube = tf.reshape(x, [outer, terms, inner]);
  if (terms <= STAGE.most) return sumStage(tf, x, [outer, terms, inner]);
  const size = stageSize(terms);
  const rest = terms % size;
  const whole = terms - rest;
  const body = rest === 0 ? cube : tf.slice(cube, [0, 0, 0], [outer, whole, inner]);
  const stage = sumStage(tf, body, [outer * (whole / size), size, inner]);
  const sums = sumMiddle(tf, stage, [outer, whole / size, inner]);
  return rest === 0 ? sums : tf.add(sums, sumStage(tf, tf.slice(cube, [0, whole, 0], [outer, rest, inner]), [outer, rest, inner]));
}

/** The kernel itself; over the last axis where it can be, since it would transpose the others. */
function sumStage(tf: Tf, x: Tensor, [outer, terms, inner]: Group): Tensor {
  if (inner > 1) return tf.sum(tf.reshape(x, [outer, terms, inner]), 1);
  return tf.reshape(tf.sum(tf.reshape(x, [outer, terms]), 1), [outer, inner]);
}

/** The divisor nearest to the wanted size, or the wanted size where there is none in range and a remainder is left. */
function stageSize(terms: number): number {
  let best: number = STAGE.wanted;
  let distance = Number.POSITIVE_INFINITY;
  for (let size = STAGE.least; size <= STAGE.most; size++) {
    const away = Math.abs(Math.log(size / STAGE.wanted));
    if (terms % size === 0 && away < distance) [best, distance] = [size, away];
  }
  return best;
}
