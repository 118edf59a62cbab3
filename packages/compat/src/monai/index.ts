// MONAI: names as in `monai.losses` and `monai.metrics`.
import { DiceCELoss, DiceFocalLoss } from './compound.ts';
import { DiceLoss, TverskyLoss } from './dice.ts';
import { FocalLoss } from './focal.ts';

export const monai = {
  losses: { DiceLoss, TverskyLoss, FocalLoss, DiceCELoss, DiceFocalLoss },
} as const;
