// PyTorch and torchvision: names as in `torch.nn.functional`, the classes of `torch.nn` and `torchvision.ops`.
import type { LossOptions } from '@semsegloss/core';
import { declare, type Shapes } from '../api.ts';
import { binaryCrossEntropy } from '../binary-cross-entropy.ts';
import { nestedOrNull } from '../broadcast.ts';
import { channelsFirst, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, oneOf, real } from '../option.ts';

const REDUCTION = { reduction: oneOf('mean', 'sum', 'none') };

/** Class ids, or probabilities of the prediction's shape; the mean of ids is divided by the sum of their weights. */
const crossEntropy = (name: string) => declare(`torch.nn.${name}`, { weight: listOrNull(), ignore_index: real(-100), ...REDUCTION, label_smoothing: real(0) }, (given, shapes, api) => {
  const isDense = isSame(shapes);
  return translation(api, {
    loss: 'cross-entropy',
    options: {
      task: 'multiclass',
      classWeights: given.weight,
      weightNormalization: isDense ? 'count' : 'weights',
      ignoreIndex: isDense ? null : given.ignore_index,
      labelSmoothing: given.label_smoothing,
      reduction: given.reduction,
    },
    view: channelsFirst(shapes.prediction?.length),
    target: isDense ? 'dense' : 'labels',
  });
});

function isSame({ prediction, target }: Shapes): boolean {
  return prediction !== undefined && target?.length === prediction.length && target.every((size, i) => size === prediction[i]);
}

/** weight and pos_weight: one number, or one per channel. */
const binaryOfLogits = (name: string) => declare(`torch.nn.${name}`, { weight: nestedOrNull(), ...REDUCTION, pos_weight: nestedOrNull() },
  (given, shapes, api) => binaryCrossEntropy(api, given, shapes, { reduction: given.reduction }));

/** Of probabilities. */
const binaryOfProbabilities = (name: string) => declare(`torch.nn.${name}`, { weight: nestedOrNull(), ...REDUCTION },
  (given, shapes, api) => binaryCrossEntropy(api, { ...given, pos_weight: null }, shapes, { reduction: given.reduction, fromLogits: false }));

/** A negative alpha weighs nothing. The factor is of p_t = p y + (1 − p)(1 − y). */
const sigmoid_focal_loss = declare('torchvision.ops.sigmoid_focal_loss', { alpha: real(0.25), gamma: real(2), reduction: oneOf('none', 'mean', 'sum') }, (given, _shapes, api) => translation(api, {
  loss: 'focal',
  options: { softTargets: 'mixed', alpha: given.alpha < 0 ? null : given.alpha, gamma: given.gamma, reduction: given.reduction } as LossOptions,
  view: elementwise,
}));

export const torch = {
  nn: {
    functional: {
      cross_entropy: crossEntropy('functional.cross_entropy'),
      binary_cross_entropy_with_logits: binaryOfLogits('functional.binary_cross_entropy_with_logits'),
      binary_cross_entropy: binaryOfProbabilities('functional.binary_cross_entropy'),
    },
    CrossEntropyLoss: crossEntropy('CrossEntropyLoss'),
    BCEWithLogitsLoss: binaryOfLogits('BCEWithLogitsLoss'),
    BCELoss: binaryOfProbabilities('BCELoss'),
  },
  torchvision: { ops: { sigmoid_focal_loss } },
} as const;
