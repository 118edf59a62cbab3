// Metrics that need an image as a whole: where its surfaces lie, which pixels hang together, how scores are ordered.
// They have no graph form. Each measures one class of one image; what images and classes have in common (decisions,
// masks, averages) is settled in metrics/metric-meter.ts.
import type { CommonDefinition } from './metric.ts';
import type { Parameters, ValuesOf } from './parameters.ts';

/** One class of one image. In a binary task the foreground is the one class. */
export interface Region {
  readonly classId: number;
  readonly classes: number;
  /** Sizes of the space axes, in the order of the layout. */
  readonly shape: readonly number[];
  /** 1 where the class is true, 0 elsewhere and where pixels do not count. */
  readonly truth: Uint8Array;
  /** 1 where the class was predicted, 0 elsewhere and where pixels do not count. */
  readonly predicted: Uint8Array;
  /** 1 where pixels count. */
  readonly counted: Uint8Array;
  /** The probability that was given to the class. */
  probability(): Float64Array;
  /** Numbers in the order of the probabilities that do not saturate: log-odds, or the probabilities that were fed. */
  ranking(): Float32Array;
}

export interface HostMetric<P extends Parameters = Parameters, Part = unknown> extends CommonDefinition {
  readonly form: 'host';
  readonly parameters: P;
  /** The value of a perfect prediction; null where it depends on the data. */
  readonly perfect: number | null;
  /** Whether it reads scores, so that predicted class ids are not enough. */
  readonly readsScores: boolean;
  /** What one image says about one class. */
  measure(region: Region, parameters: ValuesOf<P>): Part;
  /** The value of what several images, or classes, say; null where it is undefined. */
  combine(parts: readonly Part[], parameters: ValuesOf<P>): number | null;
}

type Spec<P extends Parameters, Part> = Omit<HostMetric<P, Part>, 'kind' | 'form' | 'defaults' | 'refuses'> & Partial<Pick<HostMetric, 'defaults' | 'refuses'>>;

/** A metric from what it measures of a class of an image; host form and streaming form follow from it. */
export function defineHost<P extends Parameters, Part>(spec: Spec<P, Part>): HostMetric<P, Part> {
  return {
    kind: 'metric',
    form: 'host',
    defaults: {},
    ...spec,
    refuses: (options) => {
      if (options.threshold === null && !spec.readsScores) return 'without a threshold no pixel is of a class. Give a threshold.';
      if (options.weightedCounts) return 'a pixel of an image counts or does not. Leave weightedCounts out.';
      return spec.refuses?.(options);
    },
  };
}
