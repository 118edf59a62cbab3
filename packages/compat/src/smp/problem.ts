// What segmentation_models.pytorch's losses share: channels first and a mode. Binary data is flattened.
import type { LossOptions } from '@semsegloss/core';
import type { Shapes } from '../api.ts';
import type { TargetForm } from '../feeds.ts';
import { channelsFirst, elementwise, type View } from '../layout.ts';
import { oneOf, required } from '../option.ts';

export const MODE = required(oneOf('binary', 'multiclass', 'multilabel'));
export type Mode = 'binary' | 'multiclass' | 'multilabel';

export interface SmpProblem {
  readonly view: View;
  readonly target: TargetForm;
  readonly channels: number | undefined;
  readonly options: LossOptions;
}

export function problemOf(mode: Mode, { prediction }: Shapes, { fromLogits, ignoreIndex }: { readonly fromLogits: boolean; readonly ignoreIndex: number | null }): SmpProblem {
  const channels = mode === 'binary' ? 1 : prediction?.[1];
  return {
    view: mode === 'binary' ? elementwise : channelsFirst(prediction?.length),
    target: mode === 'multiclass' ? 'labels' : 'dense',
    channels,
    options: { task: mode, fromLogits, ignoreIndex, ...(channels === undefined ? {} : { classes: channels }) },
  };
}
