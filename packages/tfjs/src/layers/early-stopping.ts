// Stops training when a number has stopped improving, and goes back to the best weights: what tfjs' own cannot do.
import { callbackOf } from './callback.ts';
import { checkAtLeast, Monitor, type MonitorOptions } from './monitor.ts';
import { checkLayersTf, type Callback, type LayersTf } from './runtime.ts';
import { holdWeights, restoreWeights, type HeldWeights } from './weights.ts';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs in a row without an improvement after which training stops: from 1 on; default 1. */
  readonly patience?: number;
  /** Whether the model has the weights of its best epoch when training ends, early or not; default true. */
  readonly restoreBestWeights?: boolean;
}

/**
 * A callback for `model.fit` and `fitDataset`.
 *
 * ```ts
 * callbacks: [earlyStopping(tf, { monitor: 'val_iou', patience: 5 })]
 * ```
 * The best weights are held on the host, and only from one improvement to the next.
 * @throws PARAMETER_RANGE; during training MISSING_INPUT where the logs have no such number.
 */
export function earlyStopping(tf: LayersTf, { patience = 1, restoreBestWeights = true, ...watched }: EarlyStoppingOptions = {}): Callback {
  checkLayersTf('earlyStopping', tf);
  checkAtLeast('earlyStopping.patience', patience, 1);
  const monitor = new Monitor('earlyStopping', watched);
  let best: HeldWeights[] = [];
  let waited = 0;
  return callbackOf(tf, {
    trainBegin: () => {
      monitor.reset();
      best = [];
      waited = 0;
    },
    epochEnd: async (model, _epoch, logs) => {
      const isBest = await monitor.isBest(logs);
      waited = isBest ? 0 : waited + 1;
      if (isBest && restoreBestWeights) best = await holdWeights(model);
      if (waited >= patience) model.stopTraining = true;
    },
    trainEnd: (model) => {
      if (best.length > 0) restoreWeights(tf, model, best);
      best = [];
    },
  });
}
