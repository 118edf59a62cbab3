// SegLossOdyssey: losses of pixels, and those that are refused.
import { findLoss, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../../api.ts';
import { seeing } from '../../derive.ts';
import { channelsFirst } from '../../layout.ts';
import { translation } from '../../loss.ts';
import { anything, flag, listOrNull, numberOrList, oneOf, real } from '../../option.ts';
import { SeenProblem } from '../../see.ts';
import { refused } from '../declare.ts';
import { declare, targetOf } from './common.ts';

const crossEntropy = (api: string, shapes: Shapes, classWeights: readonly number[] | null): LossTranslation => translation(api, {
  loss: 'cross-entropy', options: { task: 'multiclass', classWeights }, view: channelsFirst(shapes.prediction?.length), target: targetOf(shapes),
});
export const CrossentropyND = declare('CrossentropyND', {}, (_given, shapes, api) => crossEntropy(api, shapes, null));
/** Its class weights are made and then left out. */
export const WeightedCrossEntropyLossV2 = declare('WeightedCrossEntropyLossV2', {}, (_given, shapes, api) => crossEntropy(api, shapes, null));
export const WeightedCrossEntropyLoss = declare('WeightedCrossEntropyLoss', { weight: listOrNull() }, ({ weight }, shapes, api) => crossEntropy(api, shapes, weight));

/** A list divided by its sum; a number for the class of `index`, 1 minus it for all others. */
function classWeightsOf(alpha: number | readonly number[] | null, index: number, channels: number): readonly number[] | null {
  if (alpha === null) return null;
  if (typeof alpha === 'number') return Array.from({ length: channels }, (_, c) => (c === index ? alpha : 1 - alpha));
  const total = alpha.reduce((a, b) => a + b, 0);
  return alpha.map((weight) => weight / total);
}

/** Targets clamped to [s/(C − 1), 1 − s], s added to the probability of the truth, alpha divided by its sum. */
export const FocalLoss = declare('FocalLoss', { apply_nonlin: oneOf(null, 'softmax'), alpha: numberOrList(null), gamma: real(2), balance_index: real(0), smooth: real(1e-5), size_average: flag(true) }, (given, shapes, api) => {
  const { alpha, gamma, smooth } = given;
  const channels = shapes.prediction?.[1];
  if (channels === undefined) throw refusal(api, 'spreads its smoothing over the other channels, and how many there are is not known', 'Give the shape of the prediction.');
  return translation(api, {
    loss: seeing(findLoss('focal'), (problem) => new SeenProblem(problem, {
      fromPrediction: (x) => {
        const p = given.apply_nonlin === null ? x : x.softmax();
        return p.mul(1 - smooth).add(p.complement().mul(smooth / (channels - 1))).add(smooth);
      },
    })),
    options: {
      task: 'multiclass', fromLogits: false, classes: channels, alpha: null, gamma, weightNormalization: 'count', reduction: given.size_average ? 'mean' : 'sum',
      classWeights: classWeightsOf(alpha, given.balance_index, channels),
    } as LossOptions,
    view: channelsFirst(shapes.prediction?.length),
    target: targetOf(shapes),
  });
});

/** Of the foreground channels of a softmax. */
export const BOUNDARY = { includeBackground: false, distanceMaps: 'given' } as LossOptions;
/** Of class 1, which is predicted where its probability is above ½. */
export const HAUSDORFF = { includeBackground: false, alpha: 2, decision: 'half', over: 'sample' } as LossOptions;

/** The mean of (p − y)² (D_p² + D_y²) of class 1 of two. Of an empty mask SciPy's distances are those to a pixel outside; ours are 0. */
export const HDDTBinaryLoss = declare('HDDTBinaryLoss', {}, (_given, shapes, api) => translation(api, {
  loss: 'hausdorff', options: { task: 'multiclass', classes: 2, ...HAUSDORFF }, view: channelsFirst(shapes.prediction?.length), target: targetOf(shapes),
}));

/** The mean of p · dist. */
export const BDLoss = declare('BDLoss', { apply: anything() }, (_given, { prediction }, api) => translation(api, {
  loss: 'boundary',
  options: { task: 'multiclass', classes: prediction?.[1] ?? null, ...BOUNDARY },
  view: channelsFirst(prediction?.length),
  target: 'labels',
  distances: true,
}));

/** The hardest k percent of all pixels, a whole number. */
export const TopKLoss = declare('TopKLoss', { weight: listOrNull(), ignore_index: real(-100), k: real(10) }, ({ weight, ignore_index: ignoreIndex, k }, shapes, api) => translation(api, {
  loss: 'top-k-cross-entropy',
  options: { task: 'multiclass', variant: 'nnunet', fraction: k / 100, classWeights: weight, ignoreIndex: targetOf(shapes) === 'labels' ? ignoreIndex : null } as LossOptions,
  view: channelsFirst(shapes.prediction?.length),
  target: targetOf(shapes),
}));

export const DisPenalizedCE = refused(declare, 'DisPenalizedCE', {}, 'computes the distance-weighted map and returns the unweighted mean: plain cross-entropy', 'Use our distance-map cross-entropy, or cross-entropy.');
export const HausdorffDTLoss = refused(declare, 'HausdorffDTLoss', { alpha: real(2) }, 'fails for a prediction that needs a gradient', 'Use HDDTBinaryLoss, or our hausdorff.');
export const HausdorffERLoss = refused(declare, 'HausdorffERLoss', { alpha: real(2), erosions: real(10) }, 'computes the erosions outside of the gradient, so that nothing is learnt', 'Use our hausdorff-erosion.');
export const DistBinaryDiceLoss = refused(declare, 'DistBinaryDiceLoss', { smooth: real(1e-5) }, 'multiplies the intersection by a distance map, so that its score can exceed 1, and is 0/0 for objects one voxel thick', 'Use our dice, or distance-map cross-entropy.');
