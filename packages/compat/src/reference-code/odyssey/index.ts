// SegLossOdyssey (JunMa11): its losses by their own names.
import { DC_and_BD_loss, DC_and_CE_loss, DC_and_HDBinary_loss, DC_and_topk_loss, ExpLog_loss } from './compound.ts';
import {
  BDLoss, CrossentropyND, DisPenalizedCE, DistBinaryDiceLoss, FocalLoss, HausdorffDTLoss, HausdorffERLoss, HDDTBinaryLoss, TopKLoss, WeightedCrossEntropyLoss, WeightedCrossEntropyLossV2,
} from './pixel.ts';
import { AsymLoss, FocalTversky_loss, GDiceLoss, GDiceLossV2, IoULoss, LovaszSoftmax, PenaltyGDiceLoss, SoftDiceLoss, SSLoss, TverskyLoss } from './region.ts';

export const segLossOdyssey = {
  SoftDiceLoss, IoULoss, TverskyLoss, AsymLoss, SSLoss, GDiceLoss, GDiceLossV2, PenaltyGDiceLoss, FocalTversky_loss, LovaszSoftmax,
  DC_and_CE_loss, DC_and_topk_loss, DC_and_BD_loss, DC_and_HDBinary_loss, ExpLog_loss,
  CrossentropyND, WeightedCrossEntropyLoss, WeightedCrossEntropyLossV2, FocalLoss, TopKLoss, BDLoss, HDDTBinaryLoss, DisPenalizedCE, DistBinaryDiceLoss, HausdorffDTLoss, HausdorffERLoss,
} as const;
