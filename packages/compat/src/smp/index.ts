// segmentation_models.pytorch: names as in `segmentation_models_pytorch.losses` and `.metrics`.
import { LovaszLoss, MCCLoss } from './lovasz.ts';
import { metrics } from './metrics.ts';
import { FocalLoss, softmax_focal_loss_with_logits, SoftBCEWithLogitsLoss, SoftCrossEntropyLoss } from './pixel.ts';
import { DiceLoss, JaccardLoss, soft_dice_score, soft_jaccard_score, TverskyLoss } from './region.ts';

export const smp = {
  losses: {
    DiceLoss, JaccardLoss, TverskyLoss, FocalLoss, SoftCrossEntropyLoss, SoftBCEWithLogitsLoss, LovaszLoss, MCCLoss,
    _functional: { soft_dice_score, soft_jaccard_score, softmax_focal_loss_with_logits },
  },
  metrics,
} as const;
