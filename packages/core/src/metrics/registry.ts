// Every metric, by slug and alias. One line each.
import type { MetricDefinition, RatioMetric } from '../define/metric.ts';
import { unknownName } from '../errors.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './average-precision.ts';
import { averageSurfaceDistance } from './average-surface-distance.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { calibrationError } from './calibration-error.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { dice } from './dice.ts';
import { fBeta } from './f-beta.ts';
import { falseDiscoveryRate } from './false-discovery-rate.ts';
import { falseNegativeRate } from './false-negative-rate.ts';
import { falseOmissionRate } from './false-omission-rate.ts';
import { falsePositiveRate } from './false-positive-rate.ts';
import { fowlkesMallows } from './fowlkes-mallows.ts';
import { frequencyWeightedIou } from './frequency-weighted-iou.ts';
import { generalisedDice } from './generalised-dice.ts';
import { hausdorff95, hausdorffDistance } from './hausdorff-distance.ts';
import { iou } from './iou.ts';
import { kappa } from './kappa.ts';
import { markedness } from './markedness.ts';
import { matthews } from './matthews.ts';
import { multiclassMatthews } from './multiclass-matthews.ts';
import { negativePredictiveValue } from './negative-predictive-value.ts';
import { normalisedSurfaceDice } from './normalised-surface-dice.ts';
import { panopticQuality } from './panoptic-quality.ts';
import { pixelAccuracy } from './pixel-accuracy.ts';
import { precision } from './precision.ts';
import { prevalence } from './prevalence.ts';
import { prevalenceThreshold } from './prevalence-threshold.ts';
import { recall } from './recall.ts';
import { rocAuc } from './roc-auc.ts';
import { specificity } from './specificity.ts';
import { volumeSimilarity } from './volume-similarity.ts';
import { youden } from './youden.ts';

/** The ratio metrics that everyone asks for, by slug: what a meter's `result()` reports. It gives the others by name. */
export const RATIO_METRICS = { dice, iou, precision, recall, specificity, accuracy } as const satisfies Record<string, RatioMetric>;
export type RatioName = keyof typeof RATIO_METRICS;

const DEFINITIONS: readonly MetricDefinition[] = [
  ...Object.values(RATIO_METRICS),
  fBeta, generalisedDice, volumeSimilarity, fowlkesMallows,
  balancedAccuracy, youden, matthews, markedness, negativePredictiveValue,
  falsePositiveRate, falseNegativeRate, falseDiscoveryRate, falseOmissionRate, prevalence, prevalenceThreshold,
  pixelAccuracy, frequencyWeightedIou, kappa, multiclassMatthews,
  confusionMatrix,
  hausdorffDistance, hausdorff95, averageSurfaceDistance, normalisedSurfaceDice, panopticQuality, rocAuc, averagePrecision, calibrationError,
];

export const METRICS: ReadonlyMap<string, MetricDefinition> = new Map(DEFINITIONS.map((metric) => [metric.slug, metric]));

/** The metric of this slug or alias. Throws UNKNOWN_NAME with the nearest one. */
export function findMetric(name: string): MetricDefinition {
  const found = METRICS.get(name) ?? DEFINITIONS.find((metric) => metric.aliases.includes(name));
  if (found === undefined) throw unknownName('metric', name, [...METRICS.keys()]);
  return found;
}
