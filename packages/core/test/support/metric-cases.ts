// Random batches for metrics: any task, layout and kind of target, small enough that ties and empty classes are common.
import * as fc from 'fast-check';
import type { GivenMetricOptions, MetricFeeds } from '../../src/index.ts';

export interface Case {
  readonly options: GivenMetricOptions;
  readonly feeds: MetricFeeds;
  readonly classes: number;
  readonly images: number;
  readonly pixels: number;
}

/** Class ids of that many pixels. */
export const ids = (count: number, length: number) => fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: length, maxLength: length });
/** Few different scores, so that ties and scores at the threshold are common. */
const scores = (length: number, fromLogits: boolean) => fc.array(fc.constantFrom(...(fromLogits ? [-3, -0.5, 0, 0.5, 2] : [0, 0.25, 0.5, 0.75, 1])), { minLength: length, maxLength: length });

/** A batch of one to three images of one to six pixels, of any task. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({ task: fc.constantFrom('binary' as const, 'multilabel' as const, 'multiclass' as const), images: fc.integer({ min: 1, max: 3 }), pixels: fc.integer({ min: 1, max: 6 }), many: fc.integer({ min: 2, max: 4 }), channelsFirst: fc.boolean(), fromLogits: fc.boolean(), labels: fc.boolean(), mask: fc.boolean(), ignore: fc.boolean() })
  .chain(({ task, images, pixels, many, channelsFirst, fromLogits, labels, mask, ignore }) => {
    const classes = task === 'binary' ? 1 : many;
    const targets = labels && task !== 'multilabel' ? 'labels' as const : 'dense' as const;
    const ignoreIndex = ignore && !(task === 'multiclass' && targets === 'dense') ? 9 : null;
    const shape = channelsFirst ? [images, classes, pixels] : [images, pixels, classes];
    const flat = [images, pixels];
    const count = images * pixels;
    const truth = targets === 'labels' ? ids(task === 'binary' ? 2 : classes, count) : scores(count * classes, false);
    return fc.record({
      prediction: scores(count * classes, fromLogits),
      target: truth,
      ignored: fc.array(fc.boolean(), { minLength: count * classes, maxLength: count * classes }),
      weights: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: count, maxLength: count }),
    }).map(({ prediction, target, ignored, weights }): Case => ({
      classes, images, pixels,
      options: { task, layout: channelsFirst ? 'NCW' : 'NWC', fromLogits, targets, mask, ignoreIndex },
      feeds: {
        prediction: { data: Float32Array.from(prediction), shape },
        target: { data: Float32Array.from(target.map((v, i) => (ignoreIndex !== null && ignored[i] === true ? ignoreIndex : v))), shape: targets === 'labels' ? flat : shape },
        ...(mask ? { mask: { data: Float32Array.from(weights), shape: flat } } : {}),
      },
    }));
  });

export const anyAveraging = fc.record({
  average: fc.constantFrom('macro' as const, 'micro' as const, 'none' as const),
  over: fc.constantFrom('sample' as const, 'batch' as const),
  zeroDivision: fc.constantFrom('skip' as const, 0, 1),
});
