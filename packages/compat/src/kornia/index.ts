// kornia: names as in `kornia.losses` and `kornia.metrics`.
import { binary_focal_loss_with_logits, focal_loss } from './focal.ts';
import { HausdorffERLoss, HausdorffERLoss3D } from './hausdorff.ts';
import { lovasz_hinge_loss, lovasz_softmax_loss } from './lovasz.ts';
import { confusion_matrix, mean_iou } from './metrics.ts';
import { dice_loss, tversky_loss } from './region.ts';
import { ssim3d_loss, ssim_loss, SSIMLoss } from './ssim.ts';

export const kornia = {
  losses: { dice_loss, tversky_loss, focal_loss, binary_focal_loss_with_logits, lovasz_hinge_loss, lovasz_softmax_loss, HausdorffERLoss, HausdorffERLoss3D, ssim_loss, SSIMLoss, ssim3d_loss },
  metrics: { confusion_matrix, mean_iou },
} as const;
