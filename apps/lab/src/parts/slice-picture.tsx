// A slice with something over it: truth, a prediction with its errors, or where the gradient is large.
import { useMemo } from 'preact/hooks';
import { classColour, crop, MARKS, type Box, type Sample } from 'semsegloss/training';
import { Pixels } from './pixels.tsx';

export interface SlicePictureProps {
  readonly sample: Sample;
  readonly width: number;
  readonly box: Box;
  readonly label: string;
  /** Class ids over the slice: the truth, or a prediction. */
  readonly prediction?: Uint8Array | undefined;
  /** Marks where a prediction is not the truth. */
  readonly errors?: boolean;
  /** Magnitudes, and what is drawn as the largest. */
  readonly heat?: { readonly map: Float32Array; readonly top: number } | undefined;
}

export function SlicePicture({ sample, width, box, label, prediction, errors = false, heat }: SlicePictureProps) {
  const rgba = useMemo(() => {
    const grey = crop(sample.image, width, box);
    const truth = crop(sample.mask, width, box);
    const predicted = prediction === undefined ? undefined : crop(prediction, width, box);
    const magnitudes = heat === undefined ? undefined : crop(heat.map, width, box);
    const pixels = new Uint8ClampedArray(4 * grey.length);
    grey.forEach((value, pixel) => {
      const base = 255 * Math.min(1, Math.max(0, value));
      const over = magnitudes !== undefined ? heatColour((magnitudes[pixel] as number) / (heat?.top ?? 1)) : predicted === undefined ? undefined : overlay(truth[pixel] as number, predicted[pixel] as number, errors);
      const alpha = over === undefined ? 0 : over[3] / 255;
      for (let channel = 0; channel < 3; channel += 1) pixels[4 * pixel + channel] = base * (1 - alpha) * (magnitudes === undefined ? 1 : 0.55) + (over?.[channel] ?? 0) * alpha;
      pixels[4 * pixel + 3] = 255;
    });
    return pixels;
  }, [sample, width, box, prediction, errors, heat]);
  return <Pixels width={box.width} height={box.height} rgba={rgba} label={label} />;
}

type Rgba = readonly [number, number, number, number];

function overlay(truth: number, predicted: number, errors: boolean): Rgba | undefined {
  if (!errors || truth === predicted) return predicted === 0 ? undefined : classColour(predicted);
  if (truth === 0) return MARKS.falsePositive.rgba;
  return predicted === 0 ? MARKS.falseNegative.rgba : MARKS.wrongClass.rgba;
}

/** From nothing over violet and orange to pale yellow; the square root keeps small ones visible. */
function heatColour(share: number): Rgba {
  const t = Math.sqrt(Math.min(1, Math.max(0, share)));
  return [255 * Math.min(1, 0.35 + 1.15 * t), 255 * Math.max(0, 1.35 * t - 0.42), 255 * Math.max(0.05, t < 0.5 ? 0.55 - 0.3 * t : 2.2 * t - 1.35), 255 * Math.min(1, 1.5 * t)];
}
