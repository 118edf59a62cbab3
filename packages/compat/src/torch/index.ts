// PyTorch and torchvision: names as in `torch.nn.functional` and `torchvision.ops`.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type Shapes } from '../api.ts';
import { scaled } from '../derive.ts';
import { channelsFirst, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, numberOrList, oneOf, real, realOrNull } from '../option.ts';

const REDUCTION = { reduction: oneOf('mean', 'sum', 'none') };

/** Class ids, or probabilities of the prediction's shape; the mean of ids is divided by the sum of their weights. */
const cross_entropy = declare('torch.nn.functional.cross_entropy', { weight: listOrNull(), ignore_index: real(-100), ...REDUCTION, label_smoothing: real(0) }, (given, shapes, api) => {
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

const binary_cross_entropy_with_logits = declare('torch.nn.functional.binary_cross_entropy_with_logits', { weight: realOrNull(null), ...REDUCTION, pos_weight: numberOrList(null) }, (given, _shapes, api) => {
  const positiveWeight = [given.pos_weight ?? 1].flat();
  if (positiveWeight.length !== 1) throw refusal(api, 'pos_weight is translated as one number', 'Use one loss per channel.');
  return translation(api, {
    loss: scaled(findLoss('weighted-cross-entropy'), () => given.weight ?? 1),
    options: { positiveWeight: positiveWeight[0], reduction: given.reduction } as LossOptions,
    view: elementwise,
  });
});

/** A negative alpha weighs nothing. */
const sigmoid_focal_loss = declare('torchvision.ops.sigmoid_focal_loss', { alpha: real(0.25), gamma: real(2), reduction: oneOf('none', 'mean', 'sum') }, (given, _shapes, api) => translation(api, {
  loss: 'focal',
  options: { alpha: given.alpha < 0 ? null : given.alpha, gamma: given.gamma, reduction: given.reduction } as LossOptions,
  view: elementwise,
}));

export const torch = {
  nn: { functional: { cross_entropy, binary_cross_entropy_with_logits } },
  torchvision: { ops: { sigmoid_focal_loss } },
} as const;
