// Brings a data set to sides that a U-Net can halve, by a black border of class 0. It never scales.
import type { Dataset, Sample, Split } from './types.ts';

/**
 * The data set itself if both sides are multiples of 2^depth; else each slice centred in the next larger
 * multiple, with 0 around it in image and mask. The border counts as background in scores; the fingerprint
 * stays, because the border follows from data and depth alone.
 */
export function padForDepth(dataset: Dataset, depth: number): Dataset {
  const multiple = 2 ** depth;
  const height = Math.ceil(dataset.height / multiple) * multiple;
  const width = Math.ceil(dataset.width / multiple) * multiple;
  if (height === dataset.height && width === dataset.width) return dataset;
  const pad = (split: Split): readonly Sample[] => dataset.splits[split].map(({ name, image, mask }) => ({
    name,
    image: centre(image, new Float32Array(height * width), dataset, height, width),
    mask: centre(mask, new Uint8Array(height * width), dataset, height, width),
  }));
  return { ...dataset, height, width, splits: { train: pad('train'), validation: pad('validation'), test: pad('test') } };
}

function centre<T extends Float32Array | Uint8Array>(from: T, into: T, size: Dataset, height: number, width: number): T {
  const top = Math.floor((height - size.height) / 2);
  const left = Math.floor((width - size.width) / 2);
  for (let y = 0; y < size.height; y++) {
    into.set(from.subarray(y * size.width, (y + 1) * size.width), (top + y) * width + left);
  }
  return into;
}
