// segmentation_models (Keras 2): scores and losses of `segmentation_models.base.functional`, `.losses` and `.metrics`.
// Probabilities, channels last; sums over the batch unless per_image.
import { findLoss, type Expr, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { declare, refusal, type LossTranslation, type Shapes } from '../api.ts';
import { affine, classScaled, scaled, seeing } from '../derive.ts';
import { channelsLast, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, numberOrList, real, realOrNull, type Values } from '../option.ts';
import { clipped, renormalized, SeenProblem } from '../see.ts';

const MODULE = 'segmentation_models.base.functional';
const SCORE = { class_weights: numberOrList(1), class_indexes: numberOrList(null), smooth: real(1e-5), per_image: flag(false), threshold: realOrNull(null) };
type Score = Values<typeof SCORE>;

/** fp and fn weights, and how many times `smooth` is divided on our TP form. */
interface Index {
  readonly fpWeight: number;
  readonly fnWeight: number;
  readonly divisor?: number;
}

/** The mean over the listed classes of weight · score; the weights are in the order of \`class_indexes\`. With a threshold the score is of hard decisions and its gradient is 0. */
function scoreOf(api: string, given: Score, { prediction }: Shapes, { fpWeight, fnWeight, divisor = 1 }: Index, wrap: (loss: LossDefinition) => LossDefinition = (loss) => loss): LossTranslation {
  const smooth = given.smooth / divisor;
  const { threshold } = given;
  const { classes, listed, weights } = classesOf(api, given, prediction);
  const score = affine(findLoss('tversky'), -1, 1);
  const decided = threshold === null ? score : seeing(score, (problem) => new SeenProblem(problem, { fromPrediction: (p) => p.builder.constant(threshold).lessThan(p).where(1, 0) }));
  return translation(api, {
    loss: wrap(weightedBy(decided, weights)),
    options: {
      task: 'multilabel', fromLogits: false, classes, ...(listed === null ? {} : { classWeights: listed }),
      over: given.per_image ? 'sample' : 'batch',
      fpWeight, fnWeight, smoothNumerator: smooth, smoothDenominator: smooth,
    } as LossOptions,
    view: channelsLast(prediction?.length),
  });
}

interface Classes {
  readonly classes: number | null;
  /** 1 for each class that takes part, where not all do. */
  readonly listed: readonly number[] | null;
  readonly weights: number | readonly number[];
}

function classesOf(api: string, { class_weights: weights, class_indexes: indexes }: Pick<Score, 'class_weights' | 'class_indexes'>, prediction: readonly number[] | undefined): Classes {
  const classes = prediction?.at(-1) ?? null;
  if (indexes === null) return { classes, listed: null, weights: weights ?? 1 };
  if (classes === null) throw refusal(api, 'class_indexes lists some of the classes, and how many there are is not known', 'Give the shape of the prediction.');
  const places = Array.from({ length: classes }, (_, id) => [indexes].flat().indexOf(id));
  return {
    classes,
    listed: places.map((place) => Number(place !== -1)),
    weights: typeof weights === 'number' || weights === null ? (weights ?? 1) : places.map((place) => weights[place] ?? 0),
  };
}

const weightedBy = (loss: LossDefinition, weights: number | readonly number[]): LossDefinition => (typeof weights === 'number' ? scaled(loss, () => weights) : classScaled(loss, weights));

/** 1 − the weighted mean of scores. */
const asLoss = (score: LossDefinition): LossDefinition => affine(score, -1, 1);
const fBeta = (beta: number): Index => ({ fpWeight: 1 / (1 + beta ** 2), fnWeight: beta ** 2 / (1 + beta ** 2), divisor: 1 + beta ** 2 });
const JACCARD: Index = { fpWeight: 1, fnWeight: 1 };
const PRECISION: Index = { fpWeight: 1, fnWeight: 0 };
const RECALL: Index = { fpWeight: 0, fnWeight: 1 };

const iou_score = declare(`${MODULE}.iou_score`, SCORE, (given, shapes, api) => scoreOf(api, given, shapes, JACCARD));
const f_score = declare(`${MODULE}.f_score`, { ...SCORE, beta: real(1) }, (given, shapes, api) => scoreOf(api, given, shapes, fBeta(given.beta)));
const precision = declare(`${MODULE}.precision`, SCORE, (given, shapes, api) => scoreOf(api, given, shapes, PRECISION));
const recall = declare(`${MODULE}.recall`, SCORE, (given, shapes, api) => scoreOf(api, given, shapes, RECALL));

const LOSS = { class_weights: numberOrList(null), class_indexes: numberOrList(null), per_image: flag(false), smooth: real(1e-5) };
const JaccardLoss = declare('segmentation_models.losses.JaccardLoss', LOSS, (given, shapes, api) => scoreOf(api, { ...given, threshold: null }, shapes, JACCARD, asLoss));
const DiceLoss = declare('segmentation_models.losses.DiceLoss', { beta: real(1), ...LOSS }, (given, shapes, api) => scoreOf(api, { ...given, threshold: null }, shapes, fBeta(given.beta), asLoss));

/** The same scores as classes, by default of each image. */
const METRIC = { ...SCORE, class_weights: numberOrList(null), per_image: flag(true) };
const IOUScore = declare('segmentation_models.metrics.IOUScore', METRIC, (given, shapes, api) => scoreOf(api, given, shapes, JACCARD));
const FScore = declare('segmentation_models.metrics.FScore', { beta: real(1), ...METRIC }, (given, shapes, api) => scoreOf(api, given, shapes, fBeta(given.beta)));
const Precision = declare('segmentation_models.metrics.Precision', METRIC, (given, shapes, api) => scoreOf(api, given, shapes, PRECISION));
const Recall = declare('segmentation_models.metrics.Recall', METRIC, (given, shapes, api) => scoreOf(api, given, shapes, RECALL));

const CATEGORICAL = { class_weights: numberOrList(null), class_indexes: numberOrList(null) };
const FOCAL = { gamma: real(2), alpha: real(0.25) };

/** The mean is over the listed channels too, as if all of them had a term; what is not listed is dropped before the loss. */
function categorical(api: string, given: Pick<Score, 'class_weights' | 'class_indexes'>, { prediction }: Shapes, loss: (kept: (p: Expr) => Expr) => LossDefinition, own: LossOptions): LossTranslation {
  const { classes, listed, weights } = classesOf(api, given, prediction);
  const kept = (p: Expr): Expr => (listed === null ? p : p.mul(p.builder.perClass(listed)));
  const dropped = classScaled(loss(kept), listed);
  return translation(api, {
    loss: scaled(weightedBy(dropped, weights), ({ builder, classes: all }) => builder.constant(1).div(listed === null ? builder.size([all]) : listed.reduce((a, b) => a + b, 0))),
    options: { task: 'multiclass', fromLogits: false, classes, ...own },
    view: channelsLast(prediction?.length),
  });
}

const crossEntropy = (kept: (p: Expr) => Expr): LossDefinition => seeing(findLoss('cross-entropy'), (problem) => renormalized(new SeenProblem(problem, { prediction: kept })));
const focal = (alpha: number) => (): LossDefinition => scaled(seeing(findLoss('focal'), clipped), () => alpha);

const categorical_crossentropy = declare(`${MODULE}.categorical_crossentropy`, CATEGORICAL, (given, shapes, api) => categorical(api, given, shapes, crossEntropy, {}));
const CategoricalCELoss = declare('segmentation_models.losses.CategoricalCELoss', CATEGORICAL, (given, shapes, api) => categorical(api, given, shapes, crossEntropy, {}));

const CATEGORICAL_FOCAL = { ...FOCAL, class_indexes: numberOrList(null) };
const categoricalFocal = (name: string) => declare(name, CATEGORICAL_FOCAL, ({ alpha, gamma, class_indexes: indexes }, shapes, api) => categorical(api, { class_weights: null, class_indexes: indexes }, shapes, focal(alpha), { alpha: null, gamma } as LossOptions));
const categorical_focal_loss = categoricalFocal(`${MODULE}.categorical_focal_loss`);
const CategoricalFocalLoss = categoricalFocal('segmentation_models.losses.CategoricalFocalLoss');

const binary = (name: string) => declare(name, {}, (_given, _shapes, api) => translation(api, { loss: seeing(findLoss('cross-entropy'), clipped), options: { fromLogits: false }, view: elementwise }));
const binary_crossentropy = binary(`${MODULE}.binary_crossentropy`);
const BinaryCELoss = binary('segmentation_models.losses.BinaryCELoss');

const binaryFocal = (name: string) => declare(name, FOCAL, ({ alpha, gamma }, _shapes, api) => translation(api, {
  loss: seeing(findLoss('focal'), clipped), options: { fromLogits: false, alpha, gamma } as LossOptions, view: elementwise,
}));
const binary_focal_loss = binaryFocal(`${MODULE}.binary_focal_loss`);
const BinaryFocalLoss = binaryFocal('segmentation_models.losses.BinaryFocalLoss');

export const segmentationModels = {
  losses: { JaccardLoss, DiceLoss, CategoricalCELoss, CategoricalFocalLoss, BinaryCELoss, BinaryFocalLoss },
  metrics: { IOUScore, FScore, Precision, Recall },
  functional: { iou_score, f_score, precision, recall, categorical_crossentropy, categorical_focal_loss, binary_crossentropy, binary_focal_loss },
} as const;
