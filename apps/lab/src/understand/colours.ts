// Numbers as colours: signed gradients from blue over paper to orange, probabilities as blue, the truth as an outline.

type Rgb = readonly [number, number, number];
const PAPER: Readonly<Record<'light' | 'dark', Rgb>> = { light: [246, 247, 247], dark: [26, 30, 34] };
/** Where descent raises the probability, and where it lowers it. */
const RAISE: Readonly<Record<'light' | 'dark', Rgb>> = { light: [20, 96, 170], dark: [92, 172, 240] };
const LOWER: Readonly<Record<'light' | 'dark', Rgb>> = { light: [205, 84, 0], dark: [245, 140, 56] };

/** A gradient, scaled to its largest element. The square root keeps small ones visible. */
export function gradientRgba(map: Float32Array | undefined, pixels: number, dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const theme = dark ? 'dark' : 'light';
  const rgba = new Uint8ClampedArray(4 * pixels);
  let top = 0;
  if (map !== undefined) for (const value of map) top = Math.max(top, Math.abs(value));
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const value = map?.[pixel] ?? 0;
    const share = top > 0 ? Math.sqrt(Math.abs(value) / top) : 0;
    put(rgba, pixel, mix(PAPER[theme], value < 0 ? RAISE[theme] : LOWER[theme], share));
  }
  return rgba;
}

/** Probabilities as blue, each pixel `scale` × `scale`, and the outline of the truth. */
export function paintingRgba({ truth, probability }: { readonly truth: Uint8Array; readonly probability: Float32Array }, side: number, scale: number, dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const theme = dark ? 'dark' : 'light';
  const width = side * scale;
  const rgba = new Uint8ClampedArray(4 * width * width);
  const outline: Rgb = dark ? [255, 255, 255] : [16, 20, 24];
  const isTrue = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < side && y < side && truth[y * side + x] === 1;
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)];
      const inside = isTrue(column, row);
      const isEdge = inside && (
        (x % scale < 2 && !isTrue(column - 1, row)) || (x % scale >= scale - 2 && !isTrue(column + 1, row))
        || (y % scale < 2 && !isTrue(column, row - 1)) || (y % scale >= scale - 2 && !isTrue(column, row + 1))
      );
      put(rgba, y * width + x, isEdge ? outline : mix(PAPER[theme], RAISE[theme], probability[row * side + column] ?? 0));
    }
  }
  return rgba;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share];
}

function put(rgba: Uint8ClampedArray, pixel: number, [red, green, blue]: Rgb): void {
  rgba[4 * pixel] = red;
  rgba[4 * pixel + 1] = green;
  rgba[4 * pixel + 2] = blue;
  rgba[4 * pixel + 3] = 255;
}
