// MONAI's asymmetric focal losses: probabilities of two channels.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { asymmetricFocal } from '../asymmetric-focal.ts';
import { seeing } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, oneOf, real } from '../option.ts';
import { clipped, clippedTo } from '../see.ts';

const COMMON = { to_onehot_y: flag(false), reduction: oneOf('mean', 'sum', 'none') };

/** Their reduction is the mean whatever the option says. */
function ofProbabilities(api: string, { to_onehot_y: ids }: { readonly to_onehot_y: boolean }, { prediction }: Shapes, loss: LossDefinition, options: LossOptions): LossTranslation {
  if (prediction?.[1] === 1) throw refusal(api, 'with one channel it turns the prediction into ids, and no gradient is left', 'Use our unified-focal with task "binary".');
  return translation(api, {
    loss,
    options: { task: 'multiclass', fromLogits: false, classes: 2, ...options },
    view: channelsFirst(prediction?.length),
    target: ids ? 'labels' : 'dense',
  });
}

export const AsymmetricFocalLoss = declare('monai.losses.unified_focal_loss.AsymmetricFocalLoss', { ...COMMON, delta: real(0.7), gamma: real(2), epsilon: real(1e-7) },
  (given, shapes, api) => ofProbabilities(api, given, shapes, asymmetricFocal(given.delta, given.gamma, 2, given.epsilon), {}));

export const AsymmetricFocalTverskyLoss = declare('monai.losses.unified_focal_loss.AsymmetricFocalTverskyLoss', { ...COMMON, delta: real(0.7), gamma: real(0.75), epsilon: real(1e-7) },
  (given, shapes, api) => ofProbabilities(api, given, shapes, seeing(findLoss('unified-focal'), clippedTo(given.epsilon)), { weight: 1, delta: given.delta, gamma: given.gamma, smoothNumerator: given.epsilon, smoothDenominator: given.epsilon } as LossOptions));

/** weight · focal + (1 − weight) · Tversky: the other way round than the authors' code. */
export const AsymmetricUnifiedFocalLoss = declare('monai.losses.AsymmetricUnifiedFocalLoss', { ...COMMON, num_classes: real(2), weight: real(0.5), gamma: real(0.5), delta: real(0.7) },
  (given, shapes, api) => {
    if (given.num_classes !== 2) throw refusal(api, `num_classes must be 2, got ${given.num_classes}: it is a loss of two classes`, 'Use our unified-focal.');
    return ofProbabilities(api, given, shapes, seeing(findLoss('unified-focal'), clipped), { weight: 1 - given.weight, delta: given.delta, gamma: given.gamma } as LossOptions);
  });
