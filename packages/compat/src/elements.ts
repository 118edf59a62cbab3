// Elements of a result in another library's order or number.
import type { Tensor } from '@semsegloss/core';
import type { Inputs } from './api.ts';
import { input } from './feeds.ts';

/**
 * A softmax loss per pixel as one element per channel, [N, C, …space]: that of the true class is the loss, others are 0.
 * `first` leaves out the channels before it.
 */
export function perChannel(channels = 1, first = 0): (value: Tensor, inputs: Inputs) => number[] {
  return ({ data, shape: [batch = 1, ...space] }, inputs) => {
    const target = input(inputs, 'target').data;
    const pixels = space.reduce((a, b) => a * b, 1);
    const isIds = target.length === batch * pixels;
    const taking = Array.from({ length: channels }, (_, c) => c).slice(first);
    const truth = (n: number, c: number, i: number): number => (isIds ? Number(target[n * pixels + i] === c) : (target[(n * channels + c) * pixels + i] ?? 0));
    return Array.from({ length: batch }, (_, n) => taking.map((c) => Array.from({ length: pixels }, (__, i) => truth(n, c, i) * (data[n * pixels + i] ?? 0)))).flat(2);
  };
}

/** The elements [N, C, …space] of all channels but the first. */
export function withoutFirstChannel({ data, shape: [batch = 1, channels = 1, ...space] }: Tensor): number[] {
  const pixels = space.reduce((a, b) => a * b, 1);
  return Array.from({ length: batch }, (_, n) => Array.from(data.subarray((n * channels + 1) * pixels, (n + 1) * channels * pixels))).flat();
}
