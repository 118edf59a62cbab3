// kornia: names as in `kornia.losses` and `kornia.metrics`.
import { declare, refusal, type LossTranslation } from '../api.ts';
import { real } from '../option.ts';
import { binary_focal_loss_with_logits, focal_loss } from './focal.ts';
import { dice_loss, tversky_loss } from './region.ts';

const lovasz_softmax_loss = declare('kornia.losses.lovasz_softmax_loss', { weight: real(1) }, (_given, _shapes, api): LossTranslation => {
  throw refusal(api, 'it sorts the class ids instead of the membership of each class, so that its value is not the Lovász extension of the Jaccard loss: hard predictions do not give 1 − IoU', 'Use our lovasz.');
});

export const kornia = {
  losses: { dice_loss, tversky_loss, focal_loss, binary_focal_loss_with_logits, lovasz_softmax_loss },
} as const;
