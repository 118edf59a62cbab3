// Saves the model whenever a number is the best so far.
import type { io } from '@tensorflow/tfjs-core';
import { callbackOf } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';
import { checkLayersTf, type Callback, type LayersTf } from './runtime.ts';
import { saveForTraining } from './save-for-training.ts';

export interface CheckpointOptions extends MonitorOptions {
  /** Whether losses, metrics and the optimizer with its state are saved too, for `loadForTraining`; default false. */
  readonly includeOptimizer?: boolean;
}

/**
 * A callback for `model.fit` and `fitDataset` that saves the best model so far to a URL (`'indexeddb://unet'`,
 * `'file://./unet'` with tfjs-node) or any IOHandler. Each save replaces the one before.
 *
 * ```ts
 * callbacks: [checkpoint(tf, 'indexeddb://unet', { monitor: 'val_iou' })]
 * ```
 * @throws PARAMETER_RANGE; during training MISSING_INPUT where the logs have no such number, and what saving throws.
 */
export function checkpoint(tf: LayersTf, destination: string | io.IOHandler, { includeOptimizer = false, ...watched }: CheckpointOptions = {}): Callback {
  checkLayersTf('checkpoint', tf);
  const monitor = new Monitor('checkpoint', watched);
  return callbackOf(tf, {
    trainBegin: () => monitor.reset(),
    epochEnd: async (model, _epoch, logs) => {
      if (!(await monitor.isBest(logs))) return;
      await (includeOptimizer ? saveForTraining(tf, model, destination) : model.save(destination));
    },
  });
}
