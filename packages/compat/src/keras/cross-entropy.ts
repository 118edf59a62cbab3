// Keras: cross-entropies and focal losses, `sum_over_batch_size` meaning the mean over all elements.
import { findLoss, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { scaled, seeing } from '../derive.ts';
import { channelsLast } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, real, realOrNull, type Values } from '../option.ts';
import { clipped, renormalized } from '../see.ts';
import { AXIS, REDUCTION, reductionOf, sampleWeights, viewOf, weighted, type Reduction } from './problem.ts';

const COMMON = { from_logits: flag(false), label_smoothing: real(0), ...AXIS, ...REDUCTION };
const BINARY_FOCAL = { ...COMMON, apply_class_balancing: flag(false), alpha: real(0.25), gamma: real(2) };

/** Per element, then the mean over the last axis. */
export const BinaryCrossentropy = declare('keras.losses.BinaryCrossentropy', COMMON, (given, shapes, api) => perElement(api, given, shapes, findLoss('cross-entropy'), {}));

export const BinaryFocalCrossentropy = declare('keras.losses.BinaryFocalCrossentropy', BINARY_FOCAL, (given, shapes, api) => {
  if (given.label_smoothing !== 0) throw refusal(api, 'with label_smoothing the modulating factor is taken of the smoothed target, which our focal does not do', 'Leave label_smoothing 0.');
  return perElement(api, given, shapes, findLoss('focal'), { gamma: given.gamma, alpha: given.apply_class_balancing ? given.alpha : null } as LossOptions);
});

function perElement(api: string, given: Values<typeof COMMON>, shapes: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  const { prediction } = shapes;
  if (given.axis !== -1 && given.axis !== (prediction?.length ?? 4) - 1) throw refusal(api, 'the mean is over the last axis', 'Leave axis -1.');
  const isMean = reductionOf(given.reduction).reduction === 'mean';
  const seen = given.from_logits ? loss : seeing(loss, clipped);
  return translation(api, {
    loss: isMean ? weighted(seen, given.reduction, shapes) : scaled(seen, ({ builder, classes }) => builder.constant(1).div(builder.size([classes]))),
    options: { task: 'multilabel', fromLogits: given.from_logits, labelSmoothing: given.label_smoothing, ...own, ...reductionOf(given.reduction) },
    view: channelsLast(prediction?.length),
    ...sampleWeights(shapes),
    ...(isMean ? {} : { elements: sumOverLast }),
  });
}

/** Elements added along the last axis; a single number stays. */
function sumOverLast({ data, shape }: Tensor): number[] {
  const last = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / last }, (_, i) => Array.from({ length: last }, (__, j) => data[i * last + j] ?? 0).reduce((a, b) => a + b, 0));
}

export const CategoricalCrossentropy = declare('keras.losses.CategoricalCrossentropy', COMMON,
  (given, shapes, api) => perPosition(api, given, shapes, findLoss('cross-entropy'), {}));

/** Every class carries alpha. */
export const CategoricalFocalCrossentropy = declare('keras.losses.CategoricalFocalCrossentropy', { ...COMMON, alpha: real(0.25), gamma: real(2) },
  (given, shapes, api) => perPosition(api, given, shapes, scaled(findLoss('focal'), () => given.alpha), { gamma: given.gamma, alpha: null } as LossOptions));

function perPosition(api: string, given: Values<typeof COMMON>, shapes: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  return translation(api, {
    ...multiclass(loss, given, shapes),
    options: { task: 'multiclass', fromLogits: given.from_logits, labelSmoothing: given.label_smoothing, ...own, ...reductionOf(given.reduction) },
    view: viewOf(api, given.axis, shapes),
  });
}

function multiclass(loss: LossDefinition, { from_logits: fromLogits, reduction }: { readonly from_logits: boolean; readonly reduction: Reduction }, shapes: Shapes): { loss: LossDefinition; mask?: string } {
  return { loss: weighted(fromLogits ? loss : seeing(loss, renormalized), reduction, shapes), ...sampleWeights(shapes) };
}

/** Ignored pixels do not count in the mean. */
export const SparseCategoricalCrossentropy = declare('keras.losses.SparseCategoricalCrossentropy', { from_logits: flag(false), ignore_class: realOrNull(null), ...AXIS, ...REDUCTION }, (given, shapes, api) => translation(api, {
  ...multiclass(findLoss('cross-entropy'), given, shapes),
  options: { task: 'multiclass', fromLogits: given.from_logits, ignoreIndex: given.ignore_class, ...reductionOf(given.reduction) },
  view: viewOf(api, given.axis, shapes),
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

