// kornia: Lovász losses.
import { declare, refusal, type LossTranslation } from '../api.ts';
import { samples } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull } from '../option.ts';

/** One image by itself, then the mean. */
const hinge = (name: string) => declare(`kornia.losses.${name}`, {}, (_given, _shapes, api) => translation(api, { loss: 'lovasz-hinge', options: {}, view: samples }));

const softmax = (name: string) => declare(`kornia.losses.${name}`, { weight: listOrNull() }, (_given, _shapes, api): LossTranslation => {
  throw refusal(api, 'it sorts class ids instead of the membership of each class, so that hard predictions do not give 1 − IoU', 'Use our lovasz with over: "sample".');
});

export const lovasz_hinge_loss = hinge('lovasz_hinge_loss');
export const LovaszHingeLoss = hinge('LovaszHingeLoss');
export const lovasz_softmax_loss = softmax('lovasz_softmax_loss');
export const LovaszSoftmaxLoss = softmax('LovaszSoftmaxLoss');
