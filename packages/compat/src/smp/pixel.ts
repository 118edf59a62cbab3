// segmentation_models.pytorch: cross-entropy losses. Ignored pixels stay in the number that the sum is divided by.
import { findLoss } from '@semsegloss/core';
import { declare, refusal } from '../api.ts';
import { binaryCrossEntropy } from '../binary-cross-entropy.ts';
import { nestedOrNull } from '../broadcast.ts';
import { overAll } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { oneOf, real, realOrNull } from '../option.ts';

const CROSS_ENTROPY = { reduction: oneOf('mean', 'sum', 'none'), smooth_factor: realOrNull(null) };

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
  ...CROSS_ENTROPY, weight: nestedOrNull(), ignore_index: realOrNull(-100), pos_weight: nestedOrNull(),
}, (given, shapes, api) => binaryCrossEntropy(api, given, shapes, {
  labelSmoothing: 2 * (given.smooth_factor ?? 0), ignoreIndex: given.ignore_index, reduction: given.reduction,
}));
