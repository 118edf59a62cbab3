// The common part of every translated loss: which loss of ours, its options, and where inputs and results go.
import { findLoss, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import type { Inputs, LossTranslation } from './api.ts';
import { feedsOf, type TargetForm } from './feeds.ts';
import type { View } from './layout.ts';

/** How one function is translated. */
export interface Recipe {
  readonly loss: LossDefinition | string;
  readonly options: LossOptions;
  readonly view: View;
  /** Default dense. */
  readonly target?: TargetForm;
  /** The input that weighs pixels. */
  readonly mask?: string;
  /** Takes ready-made distances. */
  readonly distances?: boolean;
  /** Changes the inputs before they are read. */
  readonly prepare?: (inputs: Inputs) => Inputs;
  /** The library's elements, where they are not ours in the same order. */
  readonly elements?: ((value: Tensor, inputs: Inputs) => number[]) | undefined;
}

export function translation(api: string, { loss, options, view, target = 'dense', mask, distances = false, prepare = (inputs) => inputs, elements = listed }: Recipe): LossTranslation {
  return {
    kind: 'loss',
    api,
    loss: typeof loss === 'string' ? findLoss(loss) : loss,
    options: { ...options, layout: view.layout, targets: target === 'labels' ? 'labels' : 'dense', ...(mask === undefined ? {} : { mask: true }) },
    feeds: (inputs) => feedsOf(prepare(inputs), { view, target, distances, ...(mask === undefined ? {} : { mask }) }),
    elements,
  };
}

const listed = (value: Tensor): number[] => Array.from(value.data);

/** The elements without those of class 0, of a value that ends with the class axis. */
export function withoutBackground(value: Tensor): number[] {
  const classes = value.shape.at(-1) ?? 1;
  return listed(value).filter((_, i) => i % classes !== 0);
}
