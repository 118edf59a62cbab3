// The part of tfjs-layers that this entry is handed, beside tfjs-core: types only, so that no second copy is loaded.
import type * as Layers from '@tensorflow/tfjs-layers';
import type * as Core from '@tensorflow/tfjs-core';
import { failure } from '@semsegloss/core';
import type { Tf } from '../runtime.ts';

/** The module `@tensorflow/tfjs`, or `{ ...core, ...layers }` of `@tensorflow/tfjs-core` and `@tensorflow/tfjs-layers`. */
export type LayersTf = Tf & Pick<typeof Core, 'io'> & Pick<typeof Layers, 'Callback' | 'loadLayersModel'>;

export type { Callback, LayersModel } from '@tensorflow/tfjs-layers';

/** @throws PARAMETER_RANGE for what is not a tfjs with layers. */
export function checkLayersTf(where: string, tf: LayersTf): void {
  const missing = (['tensor', 'io', 'Callback', 'loadLayersModel'] as const).filter((name) => tf?.[name] === undefined);
  if (missing.length > 0) throw failure('PARAMETER_RANGE', where, 'the first argument must be tfjs with its layers', `something without ${missing.join(', ')}`, `Call ${where}(tf, …) with @tensorflow/tfjs, or with { ...core, ...layers } of tfjs-core and tfjs-layers.`);
}
