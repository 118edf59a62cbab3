// What the losses are given: one image of a disc as the target, and logits of the same disc, moved.
export const SIDE = 72;
const RADIUS = 16;

/** How far a pixel lies within a disc whose centre is `moved` to the right of the middle. */
const within = (i, moved) => RADIUS - Math.hypot((i % SIDE) - SIDE / 2 - moved, Math.floor(i / SIDE) - SIDE / 2);
const image = (value) => ({ data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i)), shape: [1, SIDE, SIDE, 1] });

const target = image((i) => (within(i, 0) > 0 ? 1 : 0));

export function feeds(moved) {
  return { target, prediction: image((i) => 4 * Math.tanh(within(i, moved) / 4)) };
}
