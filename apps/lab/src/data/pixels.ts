// Small work on pixels: grey values into [0, 1], slices to a smaller size, and few out of many.

export interface Plane<Values> {
  readonly width: number;
  readonly height: number;
  readonly values: Values;
}

/** Grey values between the 0.5th and the 99.5th percentile become 0 to 1; beyond, they are cut. */
export function normalised(data: ArrayLike<number>): Float32Array {
  const stride = Math.max(1, Math.floor(data.length / 100_000));
  const some: number[] = [];
  for (let at = 0; at < data.length; at += stride) {
    const value = data[at] as number;
    if (Number.isFinite(value)) some.push(value);
  }
  some.sort((a, b) => a - b);
  const low = some[Math.floor(0.005 * (some.length - 1))] ?? 0;
  const high = some[Math.ceil(0.995 * (some.length - 1))] ?? 1;
  const scale = high > low ? 1 / (high - low) : 1;
  const values = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at] as number;
    values[at] = Number.isFinite(value) ? Math.min(1, Math.max(0, (value - low) * scale)) : 0;
  }
  return values;
}

/** A plane at another size: each new pixel the mean of those below it, or the one at its middle. The plane itself where the size is the same. */
export function fit<Values extends Float32Array | Uint8Array>(plane: Plane<Values>, width: number, height: number, how: 'mean' | 'nearest'): Plane<Values> {
  if (width === plane.width && height === plane.height) return plane;
  const Type = plane.values.constructor as new (length: number) => Values;
  const values = new Type(width * height);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [(y * plane.height) / height, ((y + 1) * plane.height) / height];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [(x * plane.width) / width, ((x + 1) * plane.width) / width];
      values[y * width + x] = how === 'nearest'
        ? plane.values[Math.floor((top + bottom) / 2) * plane.width + Math.floor((left + right) / 2)] as number
        : meanOf(plane, Math.floor(top), Math.max(Math.floor(top) + 1, Math.round(bottom)), Math.floor(left), Math.max(Math.floor(left) + 1, Math.round(right)));
    }
  }
  return { width, height, values };
}

function meanOf({ width, height, values }: Plane<Float32Array | Uint8Array>, top: number, bottom: number, left: number, right: number): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(bottom, height); y += 1) {
    for (let x = left; x < Math.min(right, width); x += 1) {
      sum += values[y * width + x] as number;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** At most `most` of the items, evenly spaced, in their order. */
export function thinned<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as Item);
}
