// segmentation_models.pytorch: focal and cross-entropy losses.
import { findLoss, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type Inputs, type Shapes } from '../api.ts';
import { compound, normalized, scaled } from '../derive.ts';
import { input } from '../feeds.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, oneOf, real, realOrNull } from '../option.ts';
import { MODE, problemOf } from './problem.ts';

const FOCAL = {
  gamma: real(2),
  reduction: oneOf('mean', 'sum', 'none', 'batchwise_mean'),
  normalized: flag(false),
  reduced_threshold: realOrNull(null),
};

/** The multiclass mode averages one sigmoid loss per class; it is no softmax. */
export const FocalLoss = declare('segmentation_models_pytorch.losses.FocalLoss', { mode: MODE, alpha: realOrNull(null), ...FOCAL, ignore_index: realOrNull(null), from_logits: flag(true) }, (given, shapes, api) => {
  refuseVariants(api, given);
  if (!given.from_logits && given.mode === 'multiclass') throw refusal(api, 'in multiclass mode from_logits: false takes probabilities through a loss that is not the same as from logits', 'Give logits, or use our focal with task "multiclass" and fromLogits: false.');
  const { mode, ignore_index: ignoreIndex } = given;
  const problem = problemOf(mode, shapes, { fromLogits: given.from_logits, ignoreIndex: mode === 'multiclass' ? null : ignoreIndex });
  if (given.normalized) {
    if (mode === 'multiclass' || given.gamma < 1) throw refusal(api, 'normalized is translated for gamma from 1 on, in binary and multilabel mode', 'Leave it out.');
    const own = { gamma: given.gamma, alpha: given.alpha, reduction: given.reduction } as LossOptions;
    return translation(api, { loss: dividedByFactors(own), options: problem.options, view: problem.view, target: problem.target });
  }
  const options = { ...problem.options, gamma: given.gamma, alpha: given.alpha, reduction: given.reduction } as LossOptions;
  if (mode !== 'multiclass') return translation(api, { loss: 'focal', options, view: problem.view, target: problem.target });
  if (given.reduction === 'none') throw refusal(api, 'in multiclass mode the elements of all classes are added', 'Use our focal with task "multilabel".');
  return translation(api, {
    loss: 'focal',
    options: { ...options, task: 'multilabel' },
    view: problem.view,
    target: 'one-hot',
    ...(ignoreIndex === null ? {} : { mask: 'counted', prepare: counting(ignoreIndex) }),
  });
});

export const softmax_focal_loss_with_logits = declare('segmentation_models_pytorch.losses._functional.softmax_focal_loss_with_logits', { ...FOCAL, eps: real(1e-6) }, (given, shapes, api) => {
  refuseVariants(api, given);
  if (given.normalized) throw refusal(api, 'normalized is translated for sigmoids only', 'Leave it out.');
  return translation(api, {
    loss: 'focal',
    options: { task: 'multiclass', gamma: given.gamma, alpha: null, reduction: given.reduction } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target: 'labels',
  });
});

function refuseVariants(api: string, { reduced_threshold: threshold, reduction }: { readonly reduced_threshold: number | null; readonly reduction: string }): void {
  if (threshold !== null) throw refusal(api, 'reduced_threshold switches the modulating factor off above a threshold, which no loss here does', 'Leave it out.');
  if (reduction === 'batchwise_mean') throw refusal(api, 'batchwise_mean sums over the batch and keeps the pixels', 'Use "none" and sum what it gives.');
}

/**
 * The focal loss divided by Σ (1 − p_t)^γ, the sum of its modulating factors: what the linear term of the poly-1 loss
 * adds to the focal loss of γ − 1.
 */
function dividedByFactors(own: LossOptions): LossDefinition {
  const { gamma = 2 } = own as { readonly gamma?: number };
  return compound(findLoss('focal'), 'normalised-focal', 'focal/Σ (1 − p_t)^γ', (part) => {
    const sum = (coefficient: number): Expr => part(findLoss('poly-1'), { gamma: gamma - 1, alpha: null, coefficient, reduction: 'sum' } as LossOptions);
    return part(findLoss('focal'), own).div(sum(1).sub(sum(0)).max(1e-6));
  });
}

/** An input with 1 for each pixel whose target counts. */
function counting(ignoreIndex: number): (inputs: Inputs) => Inputs {
  return (inputs) => {
    const { data, shape } = input(inputs, 'target');
    return { ...inputs, counted: { data: Uint8Array.from(data, (id) => (id === ignoreIndex ? 0 : 1)), shape } };
  };
}

const CROSS_ENTROPY = { reduction: oneOf('mean', 'sum', 'none'), smooth_factor: realOrNull(null) };

/** Ignored pixels cost nothing but stay in the number that the sum is divided by. */
export const SoftCrossEntropyLoss = declare('segmentation_models_pytorch.losses.SoftCrossEntropyLoss', { ...CROSS_ENTROPY, ignore_index: realOrNull(-100), dim: real(1) }, (given, shapes, api) => {
  if (given.dim !== 1) throw refusal(api, 'only dim: 1 is translated', 'Move the channels to the second axis.');
  return translation(api, {
    loss: overAll(findLoss('cross-entropy')),
    options: { task: 'multiclass', labelSmoothing: given.smooth_factor ?? 0, ignoreIndex: given.ignore_index, reduction: given.reduction },
    view: channelsFirst(shapes.prediction?.length),
    target: 'labels',
  });
});

/** y becomes (1 − s) y + s (1 − y): twice our label smoothing. */
export const SoftBCEWithLogitsLoss = declare('segmentation_models_pytorch.losses.SoftBCEWithLogitsLoss', {
  ...CROSS_ENTROPY, weight: realOrNull(null), ignore_index: realOrNull(-100), pos_weight: realOrNull(null),
}, (given, shapes: Shapes, api) => {
  const factor = given.weight ?? 1;
  const positiveWeight = given.pos_weight ?? 1;
  return translation(api, {
    loss: scaled(overAll(findLoss(positiveWeight === 1 ? 'cross-entropy' : 'weighted-cross-entropy')), () => factor),
    options: {
      task: 'multilabel',
      labelSmoothing: 2 * (given.smooth_factor ?? 0),
      ignoreIndex: given.ignore_index,
      reduction: given.reduction,
      ...(positiveWeight === 1 ? {} : { positiveWeight }),
    } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
  });
});

function overAll(loss: LossDefinition): LossDefinition {
  return normalized(loss, ({ builder, layout, options, classes }) => builder.size(layout.fed(options.task === 'multiclass' ? null : classes)));
}
