// segmentation_models (Keras 2): scores and losses of `segmentation_models.base.functional` and `.losses`.
// Probabilities, channels last; sums over the batch unless per_image.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, classScaled, scaled, seeing } from '../derive.ts';
import { channelsLast, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, listOrNull, numberOrList, real, realOrNull, type Values } from '../option.ts';
import { clipped, renormalized } from '../see.ts';

const MODULE = 'segmentation_models.base.functional';
const SCORE = { class_weights: numberOrList(1), class_indexes: listOrNull(), smooth: real(1e-5), per_image: flag(false), threshold: realOrNull(null) };
type Score = Values<typeof SCORE>;

/** fp and fn weights, and how many times `smooth` is divided on our TP form. */
interface Index {
  readonly fpWeight: number;
  readonly fnWeight: number;
  readonly divisor?: number;
}

function indexOf(api: string, given: Score, { prediction }: Shapes, { fpWeight, fnWeight, divisor = 1 }: Index, wrap: (loss: LossDefinition) => LossDefinition): LossTranslation {
  if (given.threshold !== null) throw refusal(api, 'with a threshold it has no gradient', 'Use our metrics for scores of hard decisions.');
  const smooth = given.smooth / divisor;
  return translation(api, {
    loss: classScaled(wrap(findLoss('tversky')), weightsOf(given.class_weights)),
    options: {
      ...problemOf(api, given.class_indexes, prediction),
      over: given.per_image ? 'sample' : 'batch',
      fpWeight, fnWeight, smoothNumerator: smooth, smoothDenominator: smooth,
    } as LossOptions,
    view: channelsLast(prediction?.length),
  });
}

const weightsOf = (weights: number | readonly number[] | null): readonly number[] | null => (weights === null || weights === 1 ? null : [weights].flat());

/** Classes that are not listed are left out of the mean. */
function problemOf(api: string, indexes: readonly number[] | null, prediction: readonly number[] | undefined): LossOptions {
  const classes = prediction?.at(-1) ?? null;
  if (indexes !== null && classes === null) throw refusal(api, 'class_indexes lists some of the classes, and how many there are is not known', 'Give the shape of the prediction.');
  return {
    task: 'multilabel', fromLogits: false, classes,
    ...(indexes === null || classes === null ? {} : { classWeights: Array.from({ length: classes }, (_, id) => Number(indexes.includes(id))) }),
  };
}

const asScore = (loss: LossDefinition): LossDefinition => affine(loss, -1, 1);
const asLoss = (loss: LossDefinition): LossDefinition => loss;
const fBeta = (beta: number): Index => ({ fpWeight: 1 / (1 + beta ** 2), fnWeight: beta ** 2 / (1 + beta ** 2), divisor: 1 + beta ** 2 });
const JACCARD: Index = { fpWeight: 1, fnWeight: 1 };

const iou_score = declare(`${MODULE}.iou_score`, SCORE, (given, shapes, api) => indexOf(api, given, shapes, JACCARD, asScore));
const f_score = declare(`${MODULE}.f_score`, { ...SCORE, beta: real(1) }, (given, shapes, api) => indexOf(api, given, shapes, fBeta(given.beta), asScore));
const precision = declare(`${MODULE}.precision`, SCORE, (given, shapes, api) => indexOf(api, given, shapes, { fpWeight: 1, fnWeight: 0 }, asScore));
const recall = declare(`${MODULE}.recall`, SCORE, (given, shapes, api) => indexOf(api, given, shapes, { fpWeight: 0, fnWeight: 1 }, asScore));

const LOSS = { class_weights: numberOrList(null), class_indexes: listOrNull(), per_image: flag(false), smooth: real(1e-5) };
const JaccardLoss = declare('segmentation_models.losses.JaccardLoss', LOSS, (given, shapes, api) => indexOf(api, { ...given, threshold: null }, shapes, JACCARD, asLoss));
const DiceLoss = declare('segmentation_models.losses.DiceLoss', { beta: real(1), ...LOSS }, (given, shapes, api) => indexOf(api, { ...given, threshold: null }, shapes, fBeta(given.beta), asLoss));

const CATEGORICAL = { class_weights: numberOrList(1), class_indexes: listOrNull() };
const FOCAL = { gamma: real(2), alpha: real(0.25) };

/** The mean is over channels too, as if all of them had a term. */
function categorical(api: string, { class_weights: weights = 1, class_indexes: indexes }: { readonly class_weights?: number | readonly number[] | null; readonly class_indexes: readonly number[] | null }, { prediction }: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  if (indexes !== null) throw refusal(api, 'class_indexes drops channels before the loss', 'Leave it out, and give class_weights with 0 for them.');
  return translation(api, {
    loss: scaled(classScaled(loss, weightsOf(weights)), ({ builder, classes }) => builder.constant(1).div(builder.size([classes]))),
    options: { task: 'multiclass', fromLogits: false, classes: prediction?.at(-1) ?? null, ...own },
    view: channelsLast(prediction?.length),
  });
}

const categorical_crossentropy = declare(`${MODULE}.categorical_crossentropy`, CATEGORICAL, (given, shapes, api) => categorical(api, given, shapes, seeing(findLoss('cross-entropy'), renormalized), {}));
const categorical_focal_loss = declare(`${MODULE}.categorical_focal_loss`, { ...FOCAL, class_indexes: listOrNull() }, (given, shapes, api) => categorical(api, given, shapes,
  scaled(seeing(findLoss('focal'), clipped), () => given.alpha), { alpha: null, gamma: given.gamma } as LossOptions));
const binary_crossentropy = declare(`${MODULE}.binary_crossentropy`, {}, (_given, _shapes, api) => translation(api, { loss: seeing(findLoss('cross-entropy'), clipped), options: { fromLogits: false }, view: elementwise }));
const binary_focal_loss = declare(`${MODULE}.binary_focal_loss`, FOCAL, ({ alpha, gamma }, _shapes, api) => translation(api, {
  loss: seeing(findLoss('focal'), clipped), options: { fromLogits: false, alpha, gamma } as LossOptions, view: elementwise,
}));

export const segmentationModels = {
  losses: { JaccardLoss, DiceLoss },
  functional: { iou_score, f_score, precision, recall, categorical_crossentropy, categorical_focal_loss, binary_crossentropy, binary_focal_loss },
} as const;
