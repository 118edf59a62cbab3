// A loss that another one wraps, given by name and options.
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { DiceCELoss, DiceFocalLoss, GeneralizedDiceFocalLoss } from './compound.ts';
import { DiceLoss, TverskyLoss } from './dice.ts';
import { FocalLoss } from './focal.ts';
import { GeneralizedDiceLoss } from './generalised-dice.ts';

const COMPOUNDS = [DiceCELoss, DiceFocalLoss, GeneralizedDiceFocalLoss];
const WRAPPED = [DiceLoss, TverskyLoss, FocalLoss, GeneralizedDiceLoss, ...COMPOUNDS];

/** A sum of two losses, whose parts read the inputs themselves. */
export const isCompound = ({ api }: LossTranslation): boolean => COMPOUNDS.some((entry) => entry.api === api);

/** { api, options }, with further options beside. */
export function innerOf(api: string, loss: unknown, further: Readonly<Record<string, unknown>>, shapes: Shapes): LossTranslation {
  const { api: name, options = {} } = (loss ?? {}) as { readonly api?: unknown; readonly options?: Readonly<Record<string, unknown>> };
  const found = WRAPPED.find((entry) => entry.api === name);
  if (found === undefined) throw refusal(api, `wraps a loss of MONAI given as { api, options }, got ${JSON.stringify(loss)}`, `Names: ${WRAPPED.map((entry) => entry.api).join(', ')}.`);
  return (found as (given: object, shapes: Shapes) => LossTranslation)({ ...options, ...further }, shapes);
}
