// segmentation_models.pytorch: names as in `segmentation_models_pytorch.losses` and `.metrics`.
import { FocalLoss, focal_loss_with_logits, softmax_focal_loss_with_logits } from './focal.ts';
import { LovaszLoss, MCCLoss } from './lovasz.ts';
import { metrics } from './metrics.ts';
import { SoftBCEWithLogitsLoss, SoftCrossEntropyLoss } from './pixel.ts';
import { DiceLoss, JaccardLoss, soft_dice_score, soft_jaccard_score, soft_tversky_score, TverskyLoss } from './region.ts';

export const smp = {
  losses: {
    DiceLoss, JaccardLoss, TverskyLoss, FocalLoss, SoftCrossEntropyLoss, SoftBCEWithLogitsLoss, LovaszLoss, MCCLoss,
    _functional: { soft_dice_score, soft_jaccard_score, soft_tversky_score, focal_loss_with_logits, softmax_focal_loss_with_logits },
  },
  metrics,
} as const;
