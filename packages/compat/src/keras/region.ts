// Keras: Dice and Tversky of probabilities, over the axes that `axis` names; all of them by default. Sample weights
// multiply the ratios.
import { findLoss, perClass, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, type Inputs, type LossTranslation, type Shapes } from '../api.ts';
import { change } from '../derive.ts';
import { input, spread } from '../feeds.ts';
import { count, type View } from '../layout.ts';
import { translation } from '../loss.ts';
import { listOrNull, real } from '../option.ts';
import { regionsOver } from '../regions.ts';
import { REDUCTION, reductionOf, type Reduction } from './problem.ts';

const EPSILON = 1e-7;
const REGION = { axis: listOrNull(), ...REDUCTION };

/** 1 − 2I/(P + T + 1e-7): the constant stands in the denominator only, so an empty target costs 1. */
export const Dice = declare('keras.losses.Dice', REGION, (given, shapes, api) => region(api, given, shapes, findLoss('dice'), { smoothNumerator: 0, smoothDenominator: EPSILON / 2 } as LossOptions));

/** 1 − I/(I + alpha FP + beta FN + 1e-7). */
export const Tversky = declare('keras.losses.Tversky', { alpha: real(0.5), beta: real(0.5), ...REGION }, (given, shapes, api) => region(api, given, shapes, findLoss('tversky'), {
  fpWeight: given.alpha, fnWeight: given.beta, smoothNumerator: 0, smoothDenominator: EPSILON,
} as LossOptions));

function region(api: string, { axis, reduction }: { readonly axis: readonly number[] | null; readonly reduction: Reduction }, { prediction, sampleWeight }: Shapes, loss: LossDefinition, own: LossOptions): LossTranslation {
  const { view, options } = regionsOver(api, 'axis', axis, prediction);
  const shared = { fromLogits: false, ...own, ...options };
  if (sampleWeight === undefined) return translation(api, { loss, options: { ...shared, ...reductionOf(reduction) }, view });
  const ratios = elementsOf(axis, prediction);
  const isMeanOfWeights = reduction === 'mean_with_sample_weight';
  // One ratio takes as many elements as there are weights.
  const isOne = ratios.length === 0;
  const isNone = reduction === null || reduction === 'none';
  const translated = translation(api, {
    loss: weighed(loss),
    options: { ...shared, ...(isMeanOfWeights ? { reduction: 'sum' } : reductionOf(reduction)) },
    view,
    ...(isOne && isNone ? { elements: shares } : {}),
  });
  return {
    ...translated,
    feeds: ({ sampleWeight: weights, ...inputs }) => {
      const given = input({ sampleWeight: weights } as Inputs, 'sampleWeight');
      const sum = Array.from(given.data).reduce((a, b) => a + b, 0);
      if (isOne) return { ...translated.feeds(inputs), weights: repeated([isMeanOfWeights ? Number(sum !== 0) : isNone || reduction === 'sum' ? sum : sum / given.data.length], view, inputs) };
      const divisor = isMeanOfWeights && sum !== 0 ? sum : 1;
      const own = given.shape.length === ratios.length + 1 && given.shape.at(-1) === 1 ? given.shape.slice(0, -1) : given.shape;
      const { data } = spread({ data: given.data, shape: own }, ratios);
      return { ...translated.feeds(inputs), weights: repeated(data.map((weight) => weight / divisor), view, inputs) };
    },
  };
}

/** One ratio as many times as there are weights, from their sum. */
function shares({ data }: Tensor, inputs: Inputs): number[] {
  const weights = Array.from(input(inputs, 'sampleWeight').data);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (sum === 0 ? 0 : (weight / sum) * (data[0] ?? 0)));
}

/** Each ratio times its weight, an input that holds it for every pixel of the ratio. */
const weighed = (loss: LossDefinition): LossDefinition => change(loss, (term, problem) => (term.kind === 'class'
  ? perClass(term.losses.mul(problem.input('weights', 'map').reduce('reduceMax', problem.space)))
  : term));

/** The shape of Keras' ratios: the axes that are left. */
function elementsOf(axis: readonly number[] | null, prediction: readonly number[] = []): readonly number[] {
  const over = axis === null ? null : axis.map((i) => (i + prediction.length) % prediction.length);
  return over === null ? [] : prediction.filter((_, i) => !over.includes(i));
}

/** One number per sample and class, for each of their pixels. */
function repeated(ratios: ArrayLike<number>, { layout, shape }: View, inputs: Inputs): Tensor {
  const sizes = shape(input(inputs, 'prediction').shape);
  const classes = layout.endsWith('C') ? (sizes.at(-1) ?? 1) : 1;
  const pixels = sizes[layout.indexOf('W')] ?? 1;
  return { data: Float64Array.from({ length: count(sizes) }, (_, at) => ratios[Math.floor(at / (pixels * classes)) * classes + (at % classes)] ?? 0), shape: sizes };
}
