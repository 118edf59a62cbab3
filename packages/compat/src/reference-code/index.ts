// Published reference code, known by repository and function: `mlyg/unified-focal-loss:combo_loss`.
import { boundaryLoss } from './boundary-loss.ts';
import { ivadomed } from './ivadomed.ts';
import { focalTverskyUnet, lovaszSoftmax } from './lovasz.ts';
import { segLossOdyssey } from './odyssey/index.ts';
import { rmi } from './rmi.ts';
import * as unifiedFocal from './unified-focal.ts';

export const referenceCode = { boundaryLoss, ivadomed, lovaszSoftmax, focalTverskyUnet, rmi, segLossOdyssey, unifiedFocal } as const;
