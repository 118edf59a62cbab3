// kornia: names as in `kornia.losses` and `kornia.metrics`; a class takes what its function takes.
import { binary_focal_loss_with_logits, BinaryFocalLossWithLogits, focal_loss, FocalLoss } from './focal.ts';
import { HausdorffERLoss, HausdorffERLoss3D } from './hausdorff.ts';
import { lovasz_hinge_loss, lovasz_softmax_loss, LovaszHingeLoss, LovaszSoftmaxLoss } from './lovasz.ts';
import { confusion_matrix, mean_iou } from './metrics.ts';
import { dice_loss, DiceLoss, tversky_loss, TverskyLoss } from './region.ts';
import { ssim3d_loss, SSIM3DLoss, ssim_loss, SSIMLoss } from './ssim.ts';

export const kornia = {
  losses: {
    dice_loss, DiceLoss, tversky_loss, TverskyLoss, focal_loss, FocalLoss, binary_focal_loss_with_logits, BinaryFocalLossWithLogits,
    lovasz_hinge_loss, LovaszHingeLoss, lovasz_softmax_loss, LovaszSoftmaxLoss, HausdorffERLoss, HausdorffERLoss3D, ssim_loss, SSIMLoss, ssim3d_loss, SSIM3DLoss,
  },
  metrics: { confusion_matrix, mean_iou },
} as const;
