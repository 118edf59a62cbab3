// A copy of a model's weights on the host: no tensor is held, so none can be lost when a training ends early.
import type { LayersModel, LayersTf } from './runtime.ts';

export interface HeldWeights {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export async function holdWeights(model: LayersModel): Promise<HeldWeights[]> {
  return Promise.all(model.getWeights().map(async (weight) => {
    // Some backends give their own memory.
    const data = (await weight.data()).slice() as HeldWeights['data'];
    return { shape: [...weight.shape], dtype: weight.dtype as HeldWeights['dtype'], data };
  }));
}

export function restoreWeights(tf: LayersTf, model: LayersModel, held: readonly HeldWeights[]): void {
  tf.tidy(() => model.setWeights(held.map(({ data, shape, dtype }) => tf.tensor(data, [...shape], dtype))));
}
