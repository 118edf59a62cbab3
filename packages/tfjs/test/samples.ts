// Inputs for tests: the same in every run, and exactly representable in float32, so that judge and judged see the same.
import type { Feeds, LossOptions } from '@semsegloss/core';

export interface Sample {
  readonly feeds: Feeds;
  readonly shape: readonly number[];
}

/** Numbers in [0, 1) from a small generator (Park and Miller). */
export function noise(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Prediction, target and, if asked for, mask for a loss with these options. */
export function sampleOf(options: LossOptions, sizes: Readonly<Record<string, number>>, seed = 1): Sample {
  const layout = options.layout ?? 'NHWC';
  const classes = sizes['C'] ?? 1;
  const random = noise(seed);
  const shape = [...layout].map((letter) => sizes[letter] ?? 1);
  const pixels = [...layout].flatMap((letter) => (letter === 'C' ? [] : [sizes[letter] ?? 1]));
  const after = layout.includes('C') ? layout.slice(layout.indexOf('C') + 1) : '';
  const inner = Array.from(after, (letter) => sizes[letter] ?? 1).reduce((a, b) => a * b, 1);
  const pixelCount = pixels.reduce((a, b) => a * b, 1);
  const numbers = Float32Array.from({ length: pixelCount * classes }, () => (options.fromLogits === false ? 0.02 + 0.96 * random() : 16 * random() - 8));
  const prediction = options.fromLogits === false && options.task === 'multiclass' ? normalised(numbers, classes, inner) : numbers;
  const labels = Int32Array.from({ length: pixelCount }, () => Math.floor(random() * Math.max(2, classes)));
  const dense = Float32Array.from(numbers, (_, i) => {
    if (options.task !== 'multiclass') return random() < 0.4 ? 1 : 0;
    return labels[Math.floor(i / (inner * classes)) * inner + (i % inner)] === Math.floor(i / inner) % classes ? 1 : 0;
  });
  if (typeof options.ignoreIndex === 'number') {
    for (let i = 0; i < labels.length; i += 5) labels[i] = options.ignoreIndex;
    if (options.task !== 'multiclass') for (let i = 0; i < dense.length; i += 5) dense[i] = options.ignoreIndex;
  }
  const mask = Float32Array.from({ length: pixelCount }, () => Math.round(4 * random()) / 4);
  return {
    shape,
    feeds: {
      prediction: { data: prediction, shape },
      target: options.targets === 'labels' ? { data: labels, shape: pixels } : { data: dense, shape },
      ...(options.mask === true ? { mask: { data: mask, shape: pixels } } : {}),
    },
  };
}

function normalised(values: Float32Array, classes: number, inner: number): Float32Array {
  return values.map((value, i) => {
    const first = Math.floor(i / (inner * classes)) * inner * classes + (i % inner);
    let total = 0;
    for (let c = 0; c < classes; c++) total += values[first + c * inner] ?? 0;
    return value / total;
  });
}
