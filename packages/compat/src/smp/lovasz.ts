// segmentation_models.pytorch: Lovász losses and the Matthews correlation loss.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { declare } from '../api.ts';
import { channelsFirst, elementwise, samples } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, real, realOrNull } from '../option.ts';
import { MODE, problemOf } from './problem.ts';

/**
 * Binary and multilabel: the hinge of logits, of all elements or of all of an image. Multiclass: Lovász-Softmax over the
 * classes that are present. `from_logits` changes nothing there: logits are expected whatever it says.
 */
export const LovaszLoss = declare('segmentation_models_pytorch.losses.LovaszLoss', { mode: MODE, per_image: flag(false), ignore_index: realOrNull(null), from_logits: flag(true) }, (given, shapes, api) => {
  if (given.mode === 'multiclass') {
    const { options } = problemOf(given.mode, shapes, { fromLogits: true, ignoreIndex: given.ignore_index });
    const over = given.per_image ? 'sample' : 'batch';
    return translation(api, { loss: 'lovasz', options: { ...options, over } as LossOptions, view: channelsFirst(shapes.prediction?.length), target: 'labels' });
  }
  return translation(api, { loss: 'lovasz-hinge', options: { ignoreIndex: given.ignore_index }, view: given.per_image ? samples : elementwise });
});

/** Of probabilities, all pixels pooled; `eps` is added to each count. */
export const MCCLoss = declare('segmentation_models_pytorch.losses.MCCLoss', { eps: real(1e-5) }, ({ eps }, _shapes, api) => translation(api, {
  loss: findLoss('mcc'),
  options: { fromLogits: false, smoothCounts: eps, smoothNumerator: 0, smoothDenominator: 0 } as LossOptions,
  view: elementwise,
}));
