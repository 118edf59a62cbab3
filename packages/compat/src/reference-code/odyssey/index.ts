// SegLossOdyssey (JunMa11): its losses by their own names.
import { DC_and_CE_loss, DC_and_topk_loss, ExpLog_loss } from './compound.ts';
import { BDLoss, CrossentropyND, DisPenalizedCE, DistBinaryDiceLoss, FocalLoss, TopKLoss, WeightedCrossEntropyLoss } from './pixel.ts';
import { AsymLoss, FocalTversky_loss, GDiceLoss, GDiceLossV2, IoULoss, LovaszSoftmax, SoftDiceLoss, SSLoss, TverskyLoss } from './region.ts';

export const segLossOdyssey = {
  SoftDiceLoss, IoULoss, TverskyLoss, AsymLoss, SSLoss, GDiceLoss, GDiceLossV2, FocalTversky_loss, LovaszSoftmax,
  DC_and_CE_loss, DC_and_topk_loss, ExpLog_loss,
  CrossentropyND, WeightedCrossEntropyLoss, FocalLoss, TopKLoss, BDLoss, DisPenalizedCE, DistBinaryDiceLoss,
} as const;
