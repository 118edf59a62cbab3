// The batches of a run: batch k is a function of data, seed and k alone, so it is the same for every loss and after a
// resume. Each pass over a pool of slices has its own order.

import { augment } from './augment.ts';
import { randomFrom } from './random.ts';
import type { Dataset, Sample } from '../types.ts';

export interface Batch {
  /** [batch, height, width] */
  readonly images: Float32Array;
  /** [batch, height, width] class ids */
  readonly masks: Uint8Array;
}

export interface BatchOptions {
  readonly dataset: Pick<Dataset, 'height' | 'width' | 'classes' | 'splits'>;
  readonly batchSize: number;
  readonly seed: number;
}

/** Draws from `pool` without repetition, pass after pass: a Fisher–Yates shuffle for each pass. */
function drawer(pool: readonly Sample[], seed: number, name: string): (position: number) => Sample {
  let shuffled: { readonly pass: number; readonly samples: readonly Sample[] } | undefined;
  return (position) => {
    const pass = Math.floor(position / pool.length);
    if (shuffled?.pass !== pass) {
      const random = randomFrom(name, seed, pass);
      const samples = [...pool];
      for (let last = samples.length - 1; last > 0; last -= 1) {
        const other = random.below(last + 1);
        [samples[last], samples[other]] = [samples[other] as Sample, samples[last] as Sample];
      }
      shuffled = { pass, samples };
    }
    return shuffled.samples[position % pool.length] as Sample;
  };
}

/**
 * A function from k = 0, 1, … to batch k.
 * Every second slice of a batch is drawn from those with foreground, the others from all: where most slices are empty,
 * most batches would else teach nothing.
 * Slices are mirrored only with two classes: more may tell left from right.
 *
 * @throws Error if there are no training slices.
 */
export function batches({ dataset, batchSize, seed }: BatchOptions): (k: number) => Batch {
  const { height, width, classes, splits } = dataset;
  const train = splits.train;
  if (train.length === 0) throw new Error('batches: the training split must have a slice, got none. Add slices to it.');
  const pixels = height * width;
  const anySlice = drawer(train, seed, 'all');
  const occupied = train.filter(({ mask }) => mask.some((id) => id > 0));
  const withForeground = occupied.length > 0 ? drawer(occupied, seed, 'foreground') : anySlice;
  return (k) => {
    const images = new Float32Array(batchSize * pixels);
    const masks = new Uint8Array(batchSize * pixels);
    for (let index = 0; index < batchSize; index += 1) {
      const position = k * batchSize + index;
      const sample = (position % 2 === 0 ? withForeground : anySlice)(position >> 1);
      augment(
        sample, { height, width, mirror: classes.length === 2 }, randomFrom('augment', seed, k, index),
        images.subarray(index * pixels, (index + 1) * pixels), masks.subarray(index * pixels, (index + 1) * pixels),
      );
    }
    return { images, masks };
  };
}
