// Whether a gradient lies on an edge: losses that pool have a choice where two pixels tie, and a prediction that is moved
// by next to nothing then has another gradient.
import type { CompiledLoss, Feeds, Tensor } from '@semsegloss/core';

/** Large enough to part float32 numbers up to 8. */
const STEP = 2 ** -20;
/** A smooth gradient moves by about the step. */
const MOST = 2 ** -10;

/** Whether the gradient stays the same, but for a little, when each element of the prediction moves. */
export async function isSmoothGradient(compiled: CompiledLoss, feeds: Feeds, gradient: Tensor): Promise<boolean> {
  const { prediction } = feeds;
  if (prediction === undefined) return true;
  // Steps in turn up and down by multiples of the golden ratio, so that no two neighbours move alike.
  const moved = { ...prediction, data: Float64Array.from(prediction.data, (x, i) => x + STEP * (2 * ((i * 0.6180339887498949) % 1) - 1)) };
  const { gradient: other } = await compiled.run({ ...feeds, prediction: moved }, { gradient: true, validate: false });
  if (other === undefined) return true;
  const slopes = Array.from(gradient.data);
  const size = Math.max(...slopes.map(Math.abs));
  return slopes.every((slope, i) => Math.abs(slope - (other.data[i] ?? 0)) <= MOST * size);
}
