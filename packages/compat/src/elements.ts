// Elements of a result in another library's order or number.
import type { Tensor } from '@semsegloss/core';

/** The elements [N, C, …space] of all channels but the first. */
export function withoutFirstChannel({ data, shape: [batch = 1, channels = 1, ...space] }: Tensor): number[] {
  const pixels = space.reduce((a, b) => a * b, 1);
  return Array.from({ length: batch }, (_, n) => Array.from(data.subarray((n * channels + 1) * pixels, (n + 1) * channels * pixels))).flat();
}
