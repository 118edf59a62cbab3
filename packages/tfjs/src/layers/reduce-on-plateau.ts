// Lowers the learning rate when a number has stopped improving.
import { failure } from '@semsegloss/core';
import { callbackOf } from './callback.ts';
import { checkAtLeast, Monitor, type MonitorOptions } from './monitor.ts';
import { checkLayersTf, type Callback, type LayersModel, type LayersTf } from './runtime.ts';

export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by: in (0, 1); default 0.1. */
  readonly factor?: number;
  /** Epochs in a row without an improvement before it is lowered: from 1 on; default 10. */
  readonly patience?: number;
  /** Epochs after a reduction that are not counted; default 0. */
  readonly cooldown?: number;
  /** The learning rate never falls below this; default 0. */
  readonly minLearningRate?: number;
}

/**
 * A callback for `model.fit` and `fitDataset`: learning rate ← max(factor · learning rate, minLearningRate) whenever
 * `patience` epochs went by without an improvement. `history.lr` has the rate of each epoch.
 *
 * ```ts
 * callbacks: [reduceOnPlateau(tf, { factor: 0.5, patience: 3 })]
 * ```
 * @throws PARAMETER_RANGE; during training MISSING_INPUT where the logs have no such number, UNSUPPORTED for an
 * optimizer without a learning rate.
 */
export function reduceOnPlateau(tf: LayersTf, { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0, ...watched }: ReduceOnPlateauOptions = {}): Callback {
  checkLayersTf('reduceOnPlateau', tf);
  if (!(factor > 0 && factor < 1)) throw failure('PARAMETER_RANGE', 'reduceOnPlateau.factor', 'must be above 0 and below 1', factor, 'Leave it out for 0.1.');
  checkAtLeast('reduceOnPlateau.patience', patience, 1);
  checkAtLeast('reduceOnPlateau.cooldown', cooldown, 0);
  checkAtLeast('reduceOnPlateau.minLearningRate', minLearningRate, 0);
  const monitor = new Monitor('reduceOnPlateau', watched);
  let waited = 0;
  let resting = 0;
  return callbackOf(tf, {
    trainBegin: () => {
      monitor.reset();
      waited = 0;
      resting = 0;
    },
    epochEnd: async (model, _epoch, logs) => {
      const optimizer = optimizerOf(model);
      logs['lr'] = optimizer.learningRate;
      const isBest = await monitor.isBest(logs);
      const isResting = resting > 0;
      resting = Math.max(0, resting - 1);
      waited = isBest || isResting ? 0 : waited + 1;
      if (waited < patience) return;
      setLearningRate(optimizer, Math.max(optimizer.learningRate * factor, minLearningRate));
      waited = 0;
      resting = cooldown;
    },
  });
}

/** tfjs keeps the rate where its types hide it; those that hold it as a tensor too have a setter. */
interface RatedOptimizer {
  learningRate: number;
  setLearningRate?(rate: number): void;
}

function optimizerOf(model: LayersModel): RatedOptimizer {
  const optimizer = model.optimizer as unknown as RatedOptimizer;
  if (typeof optimizer.learningRate !== 'number') throw failure('UNSUPPORTED', 'reduceOnPlateau', 'needs an optimizer with a learning rate', model.optimizer.getClassName(), 'Compile the model with one of tf.train.');
  return optimizer;
}

function setLearningRate(optimizer: RatedOptimizer, rate: number): void {
  if (typeof optimizer.setLearningRate === 'function') optimizer.setLearningRate(rate);
  else optimizer.learningRate = rate;
}
