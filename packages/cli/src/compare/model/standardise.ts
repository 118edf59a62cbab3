// Brings grey values to mean 0 and deviation 1 over the training slices, before the U-Net sees them: one shift and one
// scale per data set, so that slices keep their differences.

import type { Sample } from '../types.ts';

/** In-place standardisation by the statistics of `samples`; a constant data set is only shifted. */
export function standardiser(samples: readonly Pick<Sample, 'image'>[]): (images: Float32Array) => Float32Array {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const { image } of samples) {
    count += image.length;
    for (const value of image) {
      sum += value;
      squares += value * value;
    }
  }
  const mean = count === 0 ? 0 : sum / count;
  const deviation = count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - mean * mean));
  const scale = deviation > 0 ? 1 / deviation : 1;
  return (images) => {
    for (let index = 0; index < images.length; index += 1) images[index] = ((images[index] as number) - mean) * scale;
    return images;
  };
}
