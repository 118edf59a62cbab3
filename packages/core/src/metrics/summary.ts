// The metrics that everyone asks for, of a set of counts at once.
import type { ClassCounts } from '../define/metric.ts';
import { addCounts, classMeans, formulaOf, meanDefined, table, type Averaging, type MaybeNumber } from './ratio.ts';
import { RATIO_METRICS, type RatioName } from './registry.ts';

/** One metric of pooled counts; null where it is 0/0. */
export interface MetricSummary {
  /** Every class, background included. */
  readonly perClass: readonly MaybeNumber[];
  /** The mean over the classes that take part and are defined. */
  readonly mean: MaybeNumber;
  /** Of the pooled counts of the classes that take part. */
  readonly micro: MaybeNumber;
}

export interface StreamedSummary extends MetricSummary {
  /** The mean over classes of each image, in the order of the updates. */
  readonly perImage: readonly MaybeNumber[];
  /** The mean of `perImage` over the images that are defined. */
  readonly imageMean: MaybeNumber;
}

type Settings = Pick<Averaging, 'classWeights' | 'includeBackground' | 'zeroDivision'>;

export function summarise(counts: readonly ClassCounts[], settings: Settings): Record<RatioName, MetricSummary> {
  return forEachMetric((name) => {
    const formula = formulaOf(RATIO_METRICS[name], {});
    const [perClass = []] = table(formula, [counts], settings.zeroDivision);
    const [mean = null] = classMeans(formula, [counts], { ...settings, average: 'macro' });
    const [micro = null] = classMeans(formula, [counts], { ...settings, average: 'micro' });
    return { perClass, mean, micro };
  });
}

export function summariseImages(images: readonly (readonly ClassCounts[])[], classes: number, settings: Settings): Record<RatioName, StreamedSummary> {
  const pooled = summarise(addCounts(images, classes), settings);
  return forEachMetric((name) => {
    const perImage = classMeans(formulaOf(RATIO_METRICS[name], {}), images, { ...settings, average: 'macro' });
    return { ...pooled[name], perImage, imageMean: meanDefined(perImage) };
  });
}

function forEachMetric<Summary>(summary: (name: RatioName) => Summary): Record<RatioName, Summary> {
  const names = Object.keys(RATIO_METRICS) as RatioName[];
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<RatioName, Summary>;
}
