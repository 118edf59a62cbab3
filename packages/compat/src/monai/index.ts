// MONAI: names as in `monai.losses` and `monai.metrics`.
import { DiceCELoss, DiceFocalLoss, GeneralizedDiceFocalLoss } from './compound.ts';
import { compute_confusion_matrix_metric, ConfusionMatrixMetric, FBetaScore, get_confusion_matrix } from './confusion-metrics.ts';
import { DeepSupervisionLoss } from './deep-supervision.ts';
import { DiceLoss, TverskyLoss } from './dice.ts';
import { FocalLoss } from './focal.ts';
import { GeneralizedDiceLoss } from './generalised-dice.ts';
import { HausdorffDTLoss, LogHausdorffDTLoss, SSIMLoss } from './hausdorff.ts';
import { MaskedDiceLoss, MaskedLoss } from './masked.ts';
import { MultiScaleLoss } from './multi-scale.ts';
import { NACLLoss, SoftclDiceLoss, SoftDiceclDiceLoss } from './neighbourhoods.ts';
import { compute_panoptic_quality, compute_roc_auc, PanopticQualityMetric, ROCAUCMetric } from './other-metrics.ts';
import { compute_dice, compute_generalized_dice, compute_iou, DiceMetric, GeneralizedDiceScore, MeanIoU } from './overlap-metrics.ts';
import {
  compute_average_surface_distance, compute_hausdorff_distance, compute_surface_dice, HausdorffDistanceMetric, SurfaceDiceMetric, SurfaceDistanceMetric,
} from './surface-metrics.ts';
import { AsymmetricFocalLoss, AsymmetricFocalTverskyLoss, AsymmetricUnifiedFocalLoss } from './unified-focal.ts';
import { GeneralizedWassersteinDiceLoss } from './wasserstein-dice.ts';

export const monai = {
  losses: {
    DiceLoss, TverskyLoss, FocalLoss, DiceCELoss, DiceFocalLoss, GeneralizedDiceLoss, GeneralizedDiceFocalLoss, GeneralizedWassersteinDiceLoss,
    HausdorffDTLoss, LogHausdorffDTLoss, SSIMLoss, MaskedDiceLoss, MaskedLoss, DeepSupervisionLoss, MultiScaleLoss,
    SoftclDiceLoss, SoftDiceclDiceLoss, NACLLoss,
    AsymmetricUnifiedFocalLoss, unified_focal_loss: { AsymmetricFocalLoss, AsymmetricFocalTverskyLoss },
  },
  metrics: {
    DiceMetric, MeanIoU, compute_dice, compute_iou, GeneralizedDiceScore, compute_generalized_dice,
    ConfusionMatrixMetric, compute_confusion_matrix_metric, get_confusion_matrix, FBetaScore,
    HausdorffDistanceMetric, compute_hausdorff_distance, SurfaceDistanceMetric, compute_average_surface_distance, SurfaceDiceMetric, compute_surface_dice,
    ROCAUCMetric, compute_roc_auc, PanopticQualityMetric, compute_panoptic_quality,
  },
} as const;
