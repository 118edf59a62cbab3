// A loss that another one wraps, given by name and options.
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { DiceCELoss, DiceFocalLoss, GeneralizedDiceFocalLoss } from './compound.ts';
import { DiceLoss, TverskyLoss } from './dice.ts';
import { FocalLoss } from './focal.ts';
import { GeneralizedDiceLoss } from './generalised-dice.ts';
import { HausdorffDTLoss, LogHausdorffDTLoss, SSIMLoss } from './hausdorff.ts';
import { NACLLoss, SoftclDiceLoss, SoftDiceclDiceLoss } from './neighbourhoods.ts';
import { AsymmetricUnifiedFocalLoss } from './unified-focal.ts';
import { GeneralizedWassersteinDiceLoss } from './wasserstein-dice.ts';

const WRAPPED = [
  DiceLoss, TverskyLoss, FocalLoss, GeneralizedDiceLoss, GeneralizedWassersteinDiceLoss, DiceCELoss, DiceFocalLoss, GeneralizedDiceFocalLoss,
  HausdorffDTLoss, LogHausdorffDTLoss, SSIMLoss, NACLLoss, SoftclDiceLoss, SoftDiceclDiceLoss, AsymmetricUnifiedFocalLoss,
];

/** { api, options }, with further options beside. */
export function innerOf(api: string, loss: unknown, further: Readonly<Record<string, unknown>>, shapes: Shapes): LossTranslation {
  const { api: name, options = {} } = (loss ?? {}) as { readonly api?: unknown; readonly options?: Readonly<Record<string, unknown>> };
  const found = WRAPPED.find((entry) => entry.api === name);
  if (found === undefined) throw refusal(api, `wraps a loss of MONAI given as { api, options }, got ${JSON.stringify(loss)}`, `Names: ${WRAPPED.map((entry) => entry.api).join(', ')}.`);
  return (found as (given: object, shapes: Shapes) => LossTranslation)({ ...options, ...further }, shapes);
}
