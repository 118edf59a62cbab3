// Which part of the slices to show large: a small structure in a large slice would otherwise be a few pixels.

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of surroundings that stay around the foreground. */
const MARGIN = 4;
/** Cropping that leaves more of a side than this is not worth it. */
const WORTHWHILE = 0.7;

/** The box, of the slices' own proportions, around everything that is not 0 in any mask; the whole slice where that is large. */
export function cropBox(masks: readonly Uint8Array[], width: number, height: number): Box {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (const mask of masks) {
    mask.forEach((label, pixel) => {
      if (label === 0) return;
      const x = pixel % width;
      const y = Math.floor(pixel / width);
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    });
  }
  const share = Math.max((right - left + 1 + 2 * MARGIN) / width, (bottom - top + 1 + 2 * MARGIN) / height);
  if (right < 0 || share > WORTHWHILE) return { x: 0, y: 0, width, height };
  const size = { width: Math.ceil(share * width), height: Math.ceil(share * height) };
  return { x: place(left, right, size.width, width), y: place(top, bottom, size.height, height), ...size };
}

/** Where a stretch of `length` begins that has low…high in its middle and stays within `whole`. */
function place(low: number, high: number, length: number, whole: number): number {
  return Math.min(whole - length, Math.max(0, Math.round((low + high + 1 - length) / 2)));
}

/** The part of an image (row-major, `width` wide) that lies in the box. */
export function crop<Pixels extends Uint8Array | Float32Array>(pixels: Pixels, width: number, box: Box): Pixels {
  const Type = pixels.constructor as new (length: number) => Pixels;
  const part = new Type(box.width * box.height);
  for (let row = 0; row < box.height; row++) {
    const start = (box.y + row) * width + box.x;
    part.set(pixels.subarray(start, start + box.width), row * box.width);
  }
  return part;
}
