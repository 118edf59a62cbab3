// segmentation_models.pytorch: Lovász losses and the Matthews correlation loss.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { channelsFirst, elementwise, samples } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, real, realOrNull } from '../option.ts';
import { MODE, problemOf } from './problem.ts';

/** Binary: the hinge of logits. Multiclass: Lovász-Softmax over the classes that are present. */
export const LovaszLoss = declare('segmentation_models_pytorch.losses.LovaszLoss', { mode: MODE, per_image: flag(false), ignore_index: realOrNull(null), from_logits: flag(true) }, (given, shapes, api) => {
  if (given.mode === 'binary' && !given.from_logits) throw refusal(api, 'the binary mode is a hinge of logits and takes no probabilities', 'Give logits.');
  if (given.mode === 'multilabel') throw refusal(api, 'the multilabel mode is not translated', 'Use our lovasz-hinge with task "multilabel".');
  const { options } = problemOf(given.mode, shapes, { fromLogits: given.from_logits, ignoreIndex: given.ignore_index });
  const over = given.per_image ? 'sample' : 'batch';
  if (given.mode === 'multiclass') {
    return translation(api, { loss: 'lovasz', options: { ...options, over } as LossOptions, view: channelsFirst(shapes.prediction?.length), target: 'labels' });
  }
  return translation(api, { loss: 'lovasz-hinge', options: { ...options, over } as LossOptions, view: given.per_image ? samples : elementwise });
});

/** Of probabilities, all pixels pooled; `eps` is added to each count. */
export const MCCLoss = declare('segmentation_models_pytorch.losses.MCCLoss', { eps: real(1e-5) }, ({ eps }, _shapes, api) => translation(api, {
  loss: findLoss('mcc'),
  options: { fromLogits: false, smoothCounts: eps, smoothNumerator: 0, smoothDenominator: 0 } as LossOptions,
  view: elementwise,
}));
