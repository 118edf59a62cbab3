// What SegLossOdyssey's losses share: channels first, class ids with one channel, negative scores, −1 the best.
import { findLoss, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import type { Shapes } from '../../api.ts';
import { affine } from '../../derive.ts';
import type { TargetForm } from '../../feeds.ts';
import { flag, oneOf, real } from '../../option.ts';
import { repository } from '../declare.ts';

export const declare = repository('JunMa11/SegLossOdyssey');

export const REGION = { apply_nonlin: oneOf(null, 'softmax', 'sigmoid'), batch_dice: flag(false), do_bg: flag(true), smooth: real(1), square: flag(false) };
export interface Region {
  readonly apply_nonlin: string | null;
  readonly batch_dice: boolean;
  readonly do_bg: boolean;
  readonly smooth: number;
  readonly square: boolean;
}

/** Ids with a channel of size 1, or one-hot. */
export const targetOf = ({ prediction, target }: Shapes): TargetForm => (prediction !== undefined && target !== undefined && target[1] === prediction[1] ? 'dense' : 'labels');

export function taskOf(nonlinearity: string | null, shapes: Shapes): { options: LossOptions; target: TargetForm } {
  const target = targetOf(shapes);
  if (nonlinearity === 'sigmoid') return { options: { task: 'multilabel' }, target: target === 'labels' ? 'one-hot' : target };
  return { options: { task: 'multiclass', fromLogits: nonlinearity === 'softmax' }, target };
}

export function regionOptions({ batch_dice: batch, do_bg: background, square }: Region, smooth: number): LossOptions {
  return {
    over: batch ? 'batch' : 'sample', includeBackground: background, smoothNumerator: smooth, smoothDenominator: smooth, ...(square ? { overlap: 'squares' } : {}),
  } as LossOptions;
}

export const negative = (slug: string): LossDefinition => affine(findLoss(slug), 1, -1);

/** A power below 1 has no slope at 0: it is floored just above. */
export const power = (x: Expr, exponent: number): Expr => (exponent < 1 ? x.max(1e-12) : x.clipBelow(0)).pow(exponent);
