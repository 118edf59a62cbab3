// Every metric, by slug and alias. One line each.
import type { MetricDefinition, RatioMetric } from '../define/metric.ts';
import { unknownName } from '../errors.ts';
import { accuracy } from './accuracy.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { dice } from './dice.ts';
import { iou } from './iou.ts';
import { precision } from './precision.ts';
import { recall } from './recall.ts';
import { specificity } from './specificity.ts';

/** The metrics that are quotients of counts, by slug: what a meter reports. */
export const RATIO_METRICS = { dice, iou, precision, recall, specificity, accuracy } as const satisfies Record<string, RatioMetric>;
export type RatioName = keyof typeof RATIO_METRICS;

const DEFINITIONS: readonly MetricDefinition[] = [...Object.values(RATIO_METRICS), confusionMatrix];

export const METRICS: ReadonlyMap<string, MetricDefinition> = new Map(DEFINITIONS.map((metric) => [metric.slug, metric]));

/** The metric of this slug or alias. Throws UNKNOWN_NAME with the nearest one. */
export function findMetric(name: string): MetricDefinition {
  const found = METRICS.get(name) ?? DEFINITIONS.find((metric) => metric.aliases.includes(name));
  if (found === undefined) throw unknownName('metric', name, [...METRICS.keys()]);
  return found;
}
