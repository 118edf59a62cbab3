// Noisy images of one disc each, and the disc as the mask: [count, side, side, 1] both.
export function discs(tf, count, side = 16, seed = 1) {
  const inside = (k) => (i) => ((i % side - 4 - (k % 8)) ** 2 + (Math.floor(i / side) - 8) ** 2 < 9 ? 1 : 0);
  const pixels = Array.from({ length: count }, (_, k) => Array.from({ length: side * side }, (_pixel, i) => inside(k)(i))).flat();
  const masks = tf.tensor4d(pixels, [count, side, side, 1]);
  return { images: tf.add(masks, tf.randomNormal(masks.shape, 0, 0.3, 'float32', seed)), masks };
}
