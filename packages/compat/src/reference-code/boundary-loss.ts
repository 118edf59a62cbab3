// The code of the boundary loss (LIVIAETS/boundary-loss): probabilities and one-hot targets, channels first, over the
// classes that `idc` lists.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { refusal, type LossTranslation, type Shapes } from '../api.ts';
import { seeing } from '../derive.ts';
import { channelsFirst } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, listOrNull, real, required } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { refused, repository } from './declare.ts';

const declare = repository('LIVIAETS/boundary-loss');
const IDC = { idc: required(listOrNull()) };
const EPSILON = 1e-10;

function ofClasses(api: string, idc: readonly number[] | null, { prediction }: Shapes, loss: LossDefinition, own: LossOptions, distances = false): LossTranslation {
  const classes = prediction?.[1];
  if (classes === undefined) throw refusal(api, 'idc lists some of the classes, and how many there are is not known', 'Give the shape of the prediction.');
  return translation(api, {
    loss,
    options: { task: 'multiclass', fromLogits: false, classes, classWeights: Array.from({ length: classes }, (_, id) => Number(idc?.includes(id) ?? true)), ...own },
    view: channelsFirst(prediction?.length),
    distances,
  });
}

/** Divided by the number of pixels of the listed classes; 1e-10 is added to each probability. */
const shifted = (loss: LossDefinition): LossDefinition => seeing(loss, (problem) => new SeenProblem(problem, { fromPrediction: (p) => p.add(EPSILON) }));
const CrossEntropy = declare('CrossEntropy', IDC, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, shifted(findLoss('cross-entropy')), { epsilon: 1e-30 }));
const FocalLoss = declare('FocalLoss', { ...IDC, gamma: required(real(2)) }, ({ idc, gamma }, shapes, api) => ofClasses(api, idc, shapes, shifted(findLoss('focal')), { epsilon: 1e-30, alpha: null, gamma } as LossOptions));
const DiceLoss = declare('DiceLoss', IDC, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, findLoss('dice'), { task: 'multilabel', smoothNumerator: EPSILON / 2, smoothDenominator: EPSILON / 2 } as LossOptions));

/** 1 − 2(Σ wI + 1e-10)/(Σ w(P + T) + 1e-10), w = 1/T². */
const GeneralizedDice = declare('GeneralizedDice', IDC, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, findLoss('generalised-dice'), { normalizeWeights: false, smoothNumerator: EPSILON, smoothDenominator: EPSILON / 2 } as LossOptions));

/** The mean of p · dist, dist an input: distances outside, and −(distance − 1) inside. */
const SurfaceLoss = declare('SurfaceLoss', { ...IDC, resolution: anything(), distance: anything() }, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, findLoss('boundary'), { task: 'multilabel', distanceMaps: 'given' } as LossOptions, true));

const HausdorffLoss = refused(declare, 'HausdorffLoss', IDC, 'keeps the distances of the predicted mask in an array of whole numbers, which cuts them', 'Use our hausdorff with distances: "interior".');

export const boundaryLoss = { CrossEntropy, FocalLoss, DiceLoss, GeneralizedDice, SurfaceLoss, HausdorffLoss } as const;
