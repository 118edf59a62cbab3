// From a U-Net and slices to class ids, and to counted pixels. Two classes: logit above 0. More: the largest logit,
// the first of equals. Slices that were padded for the U-Net are cut back first, so only real pixels count.

import * as tf from '@tensorflow/tfjs-core';
import { confusion } from '../scores.ts';
import type { ConfusionMatrix, Dataset, Sample } from '../types.ts';
import { turn } from './turn.ts';
import type { UNet } from './unet.ts';

/** Class ids of logits: [pixels, outputs] row-major. */
function classIds(logits: Float32Array, outputs: number): Uint8Array {
  const ids = new Uint8Array(logits.length / outputs);
  for (let pixel = 0; pixel < ids.length; pixel += 1) {
    if (outputs === 1) {
      ids[pixel] = (logits[pixel] as number) > 0 ? 1 : 0;
      continue;
    }
    let best = 0;
    for (let output = 1; output < outputs; output += 1) {
      if ((logits[pixel * outputs + output] as number) > (logits[pixel * outputs + best] as number)) best = output;
    }
    ids[pixel] = best;
  }
  return ids;
}

/** The centre `to` of an image of size `from`, where padForDepth put it. */
export function cut<Pixels extends Uint8Array | Float32Array>(pixels: Pixels, from: Pick<Dataset, 'height' | 'width'>, to: Pick<Dataset, 'height' | 'width'>): Pixels {
  const Type = pixels.constructor as new (length: number) => Pixels;
  const top = Math.floor((from.height - to.height) / 2);
  const left = Math.floor((from.width - to.width) / 2);
  const centre = new Type(to.height * to.width);
  for (let y = 0; y < to.height; y += 1) {
    const start = (top + y) * from.width + left;
    centre.set(pixels.subarray(start, start + to.width), y * to.width);
  }
  return centre;
}

export interface PredictOptions {
  /** Slices as the U-Net takes them. */
  readonly padded: Pick<Dataset, 'height' | 'width'>;
  /** The size to cut predictions to. */
  readonly size: Pick<Dataset, 'height' | 'width'>;
  readonly outputs: number;
  readonly batchSize: number;
  /** Brings grey values to what the U-Net was trained on, in place. */
  readonly standardise: (images: Float32Array) => Float32Array;
}

/** Class ids of each slice, in order. Lets the event loop turn between batches. */
export async function predict(net: UNet, samples: readonly Sample[], { padded, size, outputs, batchSize, standardise }: PredictOptions): Promise<Uint8Array[]> {
  const { height, width } = padded;
  const pixels = height * width;
  const predictions: Uint8Array[] = [];
  for (let start = 0; start < samples.length; start += batchSize) {
    const part = samples.slice(start, start + batchSize);
    const images = new Float32Array(part.length * pixels);
    part.forEach(({ image }, index) => images.set(image, index * pixels));
    const logits = tf.tidy(() => net.logits(tf.tensor4d(standardise(images), [part.length, height, width, 1])));
    const ids = classIds(await logits.data<'float32'>(), outputs);
    logits.dispose();
    part.forEach((_, index) => predictions.push(cut(ids.subarray(index * pixels, (index + 1) * pixels), padded, size)));
    await turn();
  }
  return predictions;
}

/** Pixels counted by [truth][prediction] over all slices. */
export function countPixels(samples: readonly Sample[], predictions: readonly Uint8Array[], classes: number): ConfusionMatrix {
  const total = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  samples.forEach(({ mask }, index) => {
    confusion(mask, predictions[index] as Uint8Array, classes).forEach((row, truth) => {
      row.forEach((pixels, prediction) => {
        const line = total[truth] as number[];
        line[prediction] = (line[prediction] as number) + pixels;
      });
    });
  });
  return total;
}
