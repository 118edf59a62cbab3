// Takes one class of one image out of a decided batch, with its scores if a metric asks for them.
import type { Region } from '../define/host-metric.ts';
import type { MeterOptions } from '../define/metric.ts';
import type { TensorData } from '../run/tensor.ts';
import type { Decisions } from './decide.ts';
import { NOT_COUNTED, type Places } from './harden.ts';

/** A batch after its pixels are decided. `shape` holds the sizes of the space axes. */
export interface DecidedBatch extends Decisions {
  readonly prediction: TensorData;
  readonly places: Places;
  readonly shape: readonly number[];
}

export function regionOf({ task, fromLogits }: MeterOptions, { truth, predicted, prediction, places, shape }: DecidedBatch, sample: number, classId: number): Region {
  const { channels, inner } = places;
  const pixels = places.pixels / places.samples;
  const first = sample * pixels;
  /** Element of the class' channel at a pixel of the image. */
  const channelOf = (pixel: number): number => (Math.floor((first + pixel) / inner) * channels + classId) * inner + ((first + pixel) % inner);
  const isTold = task === 'multilabel' ? channelOf : (pixel: number): number => first + pixel;
  const wanted = task === 'multiclass' ? classId : 1;

  const region = { truth: new Uint8Array(pixels), predicted: new Uint8Array(pixels), counted: new Uint8Array(pixels) };
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = isTold(pixel);
    if (truth[at] === NOT_COUNTED) continue;
    region.counted[pixel] = 1;
    if (truth[at] === wanted) region.truth[pixel] = 1;
    if (predicted[at] === wanted) region.predicted[pixel] = 1;
  }
  const odds = (pixel: number): number => (task === 'multiclass' ? logOdds(prediction, channelOf(pixel) - classId * inner, inner, channels, classId) : prediction[channelOf(pixel)]!);
  return {
    ...region, classId, classes: channels, shape,
    probability: () => filled(new Float64Array(pixels), (pixel) => (fromLogits ? 1 / (1 + Math.exp(-odds(pixel))) : prediction[channelOf(pixel)]!)),
    ranking: () => filled(new Float32Array(pixels), (pixel) => (fromLogits ? odds(pixel) : prediction[channelOf(pixel)]!)),
  };
}

function filled<Data extends Float32Array | Float64Array>(data: Data, value: (pixel: number) => number): Data {
  for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = value(pixel);
  return data;
}

/** log p_c − log(1 − p_c) of a softmax: z_c − log Σ over k ≠ c of exp z_k. The channels lie `stride` apart from `first` on. */
function logOdds(logits: TensorData, first: number, stride: number, channels: number, classId: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < channels; k++) if (k !== classId) largest = Math.max(largest, logits[first + k * stride]!);
  let sum = 0;
  for (let k = 0; k < channels; k++) if (k !== classId) sum += Math.exp(logits[first + k * stride]! - largest);
  return logits[first + classId * stride]! - largest - Math.log(sum);
}
