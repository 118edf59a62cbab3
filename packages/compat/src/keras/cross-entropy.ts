// Keras: cross-entropies and focal losses, `sum_over_batch_size` meaning the mean over all elements.
import { findLoss, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, type LossTranslation, type Shapes } from '../api.ts';
import { scaled, seeing } from '../derive.ts';
import { channelsLast, count } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, numberOrList, real, realOrNull, type Values } from '../option.ts';
import { clipped, renormalized } from '../see.ts';
import { channelsOn } from '../regions.ts';
import { AXIS, REDUCTION, reductionOf, sampleWeights, weighted, type Reduction } from './problem.ts';

const COMMON = { from_logits: flag(false), label_smoothing: real(0), ...AXIS, ...REDUCTION };
const BINARY_FOCAL = { ...COMMON, apply_class_balancing: flag(false), alpha: real(0.25), gamma: real(2) };

/** Per element, then the mean over the last axis. */
export const BinaryCrossentropy = declare('keras.losses.BinaryCrossentropy', COMMON, (given, shapes, api) => perElement(api, given, shapes, findLoss('cross-entropy'), {}));

/** The factor is of p_t = p y + (1 − p)(1 − y), y the smoothed target. */
export const BinaryFocalCrossentropy = declare('keras.losses.BinaryFocalCrossentropy', BINARY_FOCAL, (given, shapes, api) => perElement(api, given, shapes, findLoss('focal'), {
  softTargets: 'mixed', gamma: given.gamma, alpha: given.apply_class_balancing ? given.alpha : null,
} as LossOptions));

function perElement(api: string, given: Values<typeof COMMON>, shapes: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  const view = channelsOn(api, given.axis, shapes.prediction);
  const isMean = reductionOf(given.reduction).reduction === 'mean';
  const seen = given.from_logits ? loss : seeing(loss, clipped);
  return translation(api, {
    loss: isMean ? weighted(seen, given.reduction, shapes, given) : scaled(seen, ({ builder, classes }) => builder.constant(1).div(builder.size([classes]))),
    options: { task: 'multilabel', fromLogits: given.from_logits, labelSmoothing: given.label_smoothing, ...own, ...reductionOf(given.reduction) },
    view,
    ...sampleWeights(shapes),
    ...(isMean ? {} : { elements: (value: Tensor) => sumOver(value, view.layout.indexOf('C')) }),
  });
}

/** Elements added along an axis; a single number stays. */
function sumOver({ data, shape }: Tensor, axis: number): number[] {
  if (shape.length === 0) return Array.from(data);
  const size = shape[axis] ?? 1;
  const inner = count(shape.slice(axis + 1));
  return Array.from({ length: data.length / size }, (_, i) => Array.from({ length: size }, (__, j) => data[(Math.floor(i / inner) * size + j) * inner + (i % inner)] ?? 0).reduce((a, b) => a + b, 0));
}

export const CategoricalCrossentropy = declare('keras.losses.CategoricalCrossentropy', COMMON,
  (given, shapes, api) => perPosition(api, given, shapes, findLoss('cross-entropy'), {}));

/** Every class carries alpha, or its own of a list. */
export const CategoricalFocalCrossentropy = declare('keras.losses.CategoricalFocalCrossentropy', { ...COMMON, alpha: numberOrList(0.25), gamma: real(2) },
  (given, shapes, api) => perPosition(api, given, shapes, scaled(findLoss('focal'), ({ builder }) => (typeof given.alpha === 'number' ? given.alpha : builder.perClass(given.alpha ?? [1]))), { gamma: given.gamma, alpha: null, ...(typeof given.alpha === 'number' || given.alpha === null ? {} : { classes: given.alpha.length }) } as LossOptions));

function perPosition(api: string, given: Values<typeof COMMON>, shapes: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  return translation(api, {
    ...multiclass(loss, given, shapes),
    options: { task: 'multiclass', fromLogits: given.from_logits, labelSmoothing: given.label_smoothing, ...own, ...reductionOf(given.reduction) },
    view: channelsOn(api, given.axis, shapes.prediction),
  });
}

function multiclass(loss: LossDefinition, { from_logits: fromLogits, reduction, axis, ignore_class: ignored = null }: { readonly from_logits: boolean; readonly reduction: Reduction; readonly axis: number; readonly ignore_class?: number | null }, shapes: Shapes): { loss: LossDefinition; mask?: string } {
  return { loss: weighted(fromLogits ? loss : seeing(loss, renormalized), reduction, shapes, { axis, ignored }), ...sampleWeights(shapes) };
}

/** Ignored pixels do not count in the mean. */
export const SparseCategoricalCrossentropy = declare('keras.losses.SparseCategoricalCrossentropy', { from_logits: flag(false), ignore_class: realOrNull(null), ...AXIS, ...REDUCTION }, (given, shapes, api) => translation(api, {
  ...multiclass(findLoss('cross-entropy'), given, shapes),
  options: { task: 'multiclass', fromLogits: given.from_logits, ignoreIndex: given.ignore_class, ...reductionOf(given.reduction) },
  view: channelsOn(api, given.axis, shapes.prediction),
  target: 'labels',
}));

/** (1 − p_y^q)/q of probabilities. */
export const CategoricalGeneralizedCrossEntropy = declare('keras.losses.CategoricalGeneralizedCrossEntropy', { q: real(0.5), ...REDUCTION }, (given, shapes, api) => translation(api, {
  loss: weighted(findLoss('generalised-cross-entropy'), given.reduction, shapes),
  options: { task: 'multiclass', fromLogits: false, q: given.q, epsilon: 1e-30, ...reductionOf(given.reduction) } as LossOptions,
  view: channelsLast(shapes.prediction?.length),
  target: 'labels',
  ...sampleWeights(shapes),
}));

