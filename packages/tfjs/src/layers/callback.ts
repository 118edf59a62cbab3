// A callback of the runtime's own class, which model.fit insists on, around what is to happen after each epoch.
import type { Callback, LayersModel, LayersTf } from './runtime.ts';

/** Logs of an epoch: numbers, or scalars that have not been read yet. */
export type Logs = Record<string, number | { data(): Promise<ArrayLike<number>> }>;

export interface Hooks {
  trainBegin?(model: LayersModel): void;
  epochEnd(model: LayersModel, epoch: number, logs: Logs): Promise<void>;
  trainEnd?(model: LayersModel): void;
}

export function callbackOf({ Callback: Base }: Pick<LayersTf, 'Callback'>, hooks: Hooks): Callback {
  class Hooked extends Base {
    override async onTrainBegin(): Promise<void> {
      hooks.trainBegin?.(this.model);
    }

    override async onEpochEnd(epoch: number, logs?: unknown): Promise<void> {
      await hooks.epochEnd(this.model, epoch, (logs ?? {}) as Logs);
    }

    override async onTrainEnd(): Promise<void> {
      hooks.trainEnd?.(this.model);
    }
  }
  return new Hooked();
}
