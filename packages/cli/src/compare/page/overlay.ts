// Slices and masks as PNG data URIs. The slice is stored once; masks are transparent images laid over it.
import { encode } from 'fast-png';
import { classColour, MARKS } from './palette.ts';

/** A grey slice, values in [0, 1]. */
export function sliceImage(image: Float32Array, width: number, height: number): string {
  const data = Uint8Array.from(image, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return dataUri(encode({ width, height, data, channels: 1, depth: 8 }));
}

/** Each foreground class in its colour. */
export function maskImage(mask: Uint8Array, width: number, height: number): string {
  return overlay(mask.length, width, height, (pixel) => {
    const label = mask[pixel] ?? 0;
    return label === 0 ? undefined : classColour(label);
  });
}

/** A prediction against the truth: right pixels in their class's colour, errors in the colours of the marks. */
export function errorImage(truth: Uint8Array, prediction: Uint8Array, width: number, height: number): string {
  return overlay(truth.length, width, height, (pixel) => {
    const wanted = truth[pixel] ?? 0;
    const got = prediction[pixel] ?? 0;
    if (wanted === got) return wanted === 0 ? undefined : classColour(wanted);
    if (wanted === 0) return MARKS.falsePositive.rgba;
    return got === 0 ? MARKS.falseNegative.rgba : MARKS.wrongClass.rgba;
  });
}

function overlay(pixels: number, width: number, height: number, colour: (pixel: number) => readonly [number, number, number, number] | undefined): string {
  const data = new Uint8Array(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const rgba = colour(pixel);
    if (rgba !== undefined) data.set(rgba, 4 * pixel);
  }
  return dataUri(encode({ width, height, data, channels: 4, depth: 8 }));
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
