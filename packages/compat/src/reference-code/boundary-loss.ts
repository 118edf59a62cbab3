// The code of the boundary loss (LIVIAETS/boundary-loss): probabilities and one-hot targets, channels first, over the
// classes that `idc` lists.
import { distances, findLoss, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { refusal, type Inputs, type LossTranslation, type Shapes } from '../api.ts';
import { seeing } from '../derive.ts';
import { input } from '../feeds.ts';
import { channelsFirst, count } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, listOrNull, real, required } from '../option.ts';
import { SeenProblem } from '../see.ts';
import { repository } from './declare.ts';
import { inverseSquare, volumeDice } from './volume-weights.ts';

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

/** 1 − 2(Σ wI + 1e-10)/(Σ w(P + T) + 1e-10), w = 1/(T + 1e-10)². */
const generalised = volumeDice({ weight: inverseSquare, loss: (overlap, volumes) => overlap.add(2 * EPSILON).div(volumes.add(EPSILON)).complement() });
const GeneralizedDice = declare('GeneralizedDice', IDC, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, generalised, {}));

/** The mean of p · dist, dist an input: distances outside, and −(distance − 1) inside. */
const SurfaceLoss = declare('SurfaceLoss', { ...IDC, resolution: anything(), distance: anything() }, ({ idc }, shapes, api) => ofClasses(api, idc, shapes, findLoss('boundary'), { task: 'multilabel', distanceMaps: 'given' } as LossOptions, true));

/**
 * The mean of (p − y)² (D_y² + D_p²), D the distance to the outside of a mask, 0 outside it, and constants for the
 * gradient. The code keeps D_p in an array of whole numbers, which cuts it; our hausdorff with distances "interior"
 * does not.
 */
const HausdorffLoss = declare('HausdorffLoss', IDC, ({ idc }, shapes, api) => {
  const loss = seeing(findLoss('boundary'), (problem) => new SeenProblem(problem, { fromPrediction: (p) => p.sub(problem.target).pow(2) }));
  const translated = ofClasses(api, idc, shapes, loss, { task: 'multilabel', distanceMaps: 'given' } as LossOptions, true);
  return { ...translated, feeds: (inputs) => translated.feeds({ ...inputs, distances: squares(inputs) }) };
});

/** D_y² + ⌊D_p⌋² of channels first. */
function squares(inputs: Inputs): Tensor {
  const [prediction, target] = [input(inputs, 'prediction'), input(inputs, 'target')];
  const { shape } = prediction;
  const axes = shape.map((_, axis) => axis).slice(2);
  // A mask without an outside has no depth.
  const depths = (mask: Uint8Array): Float64Array => distances(mask, shape, { axes, to: 'zero' }).map((depth) => (Number.isFinite(depth) ? depth : 0));
  const ofTruth = depths(Uint8Array.from(target.data, Number));
  const ofPrediction = depths(largest(prediction));
  return { data: ofTruth.map((depth, i) => depth ** 2 + Math.floor(ofPrediction[i] ?? 0) ** 2), shape };
}

/** 1 in the largest channel of each pixel, the first of equal ones. */
function largest({ data, shape: [batch = 1, classes = 1, ...space] }: Tensor): Uint8Array {
  const pixels = count(space);
  const mask = new Uint8Array(data.length);
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < pixels; i++) {
      const at = (c: number): number => (n * classes + c) * pixels + i;
      const values = Array.from({ length: classes }, (_, c) => data[at(c)] ?? 0);
      mask[at(values.indexOf(Math.max(...values)))] = 1;
    }
  }
  return mask;
}

export const boundaryLoss = { CrossEntropy, FocalLoss, DiceLoss, GeneralizedDice, SurfaceLoss, HausdorffLoss } as const;
