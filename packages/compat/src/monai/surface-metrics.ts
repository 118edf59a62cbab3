// MONAI: surface distances and surface Dice of one-hot masks. Where one mask is empty they are infinite or 0, where
// both are, NaN.
import type { MetricTranslation, Inputs, Shapes } from '../api.ts';
import { declare, refusal } from '../api.ts';
import { metricTranslation, tableOf } from '../metric.ts';
import { flag, listOrNull, numberOrList, oneOf, realOrNull, required } from '../option.ts';
import { masks } from './overlap-metrics.ts';
import { reduced, reductions } from './reduce.ts';

const SURFACE = {
  include_background: flag(false),
  distance_metric: oneOf('euclidean', 'chessboard', 'taxicab'),
  spacing: numberOrList(null),
};
interface Surface {
  readonly include_background: boolean;
  readonly distance_metric: 'euclidean' | 'chessboard' | 'taxicab';
  readonly spacing: number | readonly number[] | null;
}
const METRIC = { reduction: reductions('mean'), get_not_nans: flag(false) };

type Table = (updates: readonly Inputs[]) => number[][];
const nanFor = (value: number | null): number => value ?? Number.NaN;

function surfaceTable(metric: string, { include_background: background, distance_metric: distance, spacing }: Surface, shapes: Shapes, own: Readonly<Record<string, unknown>>): Table {
  // Their chessboard and taxicab distances count steps, whatever the spacing.
  const parameters = { distance, spacing: spacing === null || distance !== 'euclidean' ? null : [spacing].flat(), ...own };
  return (updates) => tableOf(metric, updates, masks(shapes, background), parameters).map((row) => row.map(nanFor));
}

const DIRECTED = 'prediction-to-truth';
const HAUSDORFF = { ...SURFACE, percentile: realOrNull(null), directed: flag(false) };
const hausdorff = (given: Surface & { readonly percentile: number | null; readonly directed: boolean }, shapes: Shapes): Table => surfaceTable('hausdorff-distance', given, shapes, {
  percentile: given.percentile, direction: given.directed ? DIRECTED : 'both', oneEmpty: 'infinity',
});

export const compute_hausdorff_distance = declare('monai.metrics.compute_hausdorff_distance', HAUSDORFF, (given, shapes, api): MetricTranslation => {
  const table = hausdorff(given, shapes);
  return metricTranslation(api, 'hausdorff-distance', (updates) => table(updates).flat());
});
export const HausdorffDistanceMetric = declare('monai.metrics.HausdorffDistanceMetric', { ...HAUSDORFF, ...METRIC }, (given, shapes, api): MetricTranslation => {
  const table = hausdorff(given, shapes);
  return metricTranslation(api, 'hausdorff-distance', (updates) => reduced(table(updates), given.reduction));
});

const AVERAGE = { ...SURFACE, symmetric: flag(false) };
const average = (given: Surface & { readonly symmetric: boolean }, shapes: Shapes): Table => surfaceTable('average-surface-distance', given, shapes, { direction: given.symmetric ? 'both' : DIRECTED, oneEmpty: 'infinity' });

export const compute_average_surface_distance = declare('monai.metrics.compute_average_surface_distance', AVERAGE, (given, shapes, api): MetricTranslation => {
  const table = average(given, shapes);
  return metricTranslation(api, 'average-surface-distance', (updates) => table(updates).flat());
});
export const SurfaceDistanceMetric = declare('monai.metrics.SurfaceDistanceMetric', { ...AVERAGE, ...METRIC }, (given, shapes, api): MetricTranslation => {
  const table = average(given, shapes);
  return metricTranslation(api, 'average-surface-distance', (updates) => reduced(table(updates), given.reduction));
});

const DICE = { class_thresholds: required(listOrNull()), ...SURFACE, use_subvoxels: flag(false) };
function surfaceDice(api: string, given: Surface & { readonly class_thresholds: readonly number[] | null; readonly use_subvoxels: boolean }, shapes: Shapes): Table {
  if (given.use_subvoxels) throw refusal(api, 'use_subvoxels weighs surface points by area, and ours are counted', 'Leave it out.');
  const thresholds = given.class_thresholds ?? [];
  const single = shapes.prediction?.[1] === 1;
  return surfaceTable('normalised-surface-dice', given, shapes, { tolerance: given.include_background || single ? thresholds : [0, ...thresholds] });
}

export const compute_surface_dice = declare('monai.metrics.compute_surface_dice', DICE, (given, shapes, api): MetricTranslation => {
  const table = surfaceDice(api, given, shapes);
  return metricTranslation(api, 'normalised-surface-dice', (updates) => table(updates).flat());
});
export const SurfaceDiceMetric = declare('monai.metrics.SurfaceDiceMetric', { ...DICE, ...METRIC }, (given, shapes, api): MetricTranslation => {
  const table = surfaceDice(api, given, shapes);
  return metricTranslation(api, 'normalised-surface-dice', (updates) => reduced(table(updates), given.reduction));
});
