// One random variant of a slice: shifted, turned, scaled, mirrored, and its grey values changed. Image by bilinear
// interpolation, mask by nearest neighbour, so that it stays class ids; outside the slice both are 0.
// What is drawn depends on the generator only, in a fixed order.

import type { Random } from './random.ts';
import type { Sample } from '../types.ts';

export interface AugmentOptions {
  readonly height: number;
  readonly width: number;
  /** Mirror left and right half of the time. Not where classes name a side, as left and right of an organ. */
  readonly mirror: boolean;
}

const TURN = (12 * Math.PI) / 180;
const SCALE = 0.12;
const SHIFT = 0.06;
const GAIN = 0.15;
const OFFSET = 0.05;
const GAMMA = 0.25;

/** Writes one variant to `image` and `mask`, each height × width, row-major. */
export function augment(
  sample: Pick<Sample, 'image' | 'mask'>, { height, width, mirror }: AugmentOptions, random: Random, image: Float32Array, mask: Uint8Array,
): void {
  const angle = random.between(-TURN, TURN);
  const scale = Math.exp(random.between(-SCALE, SCALE));
  const shiftY = random.between(-SHIFT, SHIFT) * height;
  const shiftX = random.between(-SHIFT, SHIFT) * width;
  const mirrored = random.next() < 0.5 && mirror ? -1 : 1;
  const gain = random.between(1 - GAIN, 1 + GAIN);
  const offset = random.between(-OFFSET, OFFSET);
  const gamma = Math.exp(random.between(-GAMMA, GAMMA));
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  const [cosine, sine] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const grey = (y: number, x: number): number =>
    (y < 0 || x < 0 || y >= height || x >= width ? 0 : sample.image[y * width + x] as number);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const dy = row - centreY - shiftY;
      const dx = (column - centreX - shiftX) * mirrored;
      const y = centreY + cosine * dy - sine * dx;
      const x = centreX + sine * dy + cosine * dx;
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [below, right] = [y - top, x - left];
      const upper = grey(top, left) * (1 - right) + grey(top, left + 1) * right;
      const lower = grey(top + 1, left) * (1 - right) + grey(top + 1, left + 1) * right;
      const value = upper * (1 - below) + lower * below;
      const at = row * width + column;
      image[at] = value <= 0 ? offset : value ** gamma * gain + offset;
      const [nearY, nearX] = [Math.round(y), Math.round(x)];
      mask[at] = nearY < 0 || nearX < 0 || nearY >= height || nearX >= width ? 0 : sample.mask[nearY * width + nearX] as number;
    }
  }
}
