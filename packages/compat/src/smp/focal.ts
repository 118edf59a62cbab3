// segmentation_models.pytorch: focal losses. p_t is exp(−CE), so that soft targets have one too.
import { type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { declare, refusal, type Inputs, type LossTranslation } from '../api.ts';
import { classScaled, scaled, seeing } from '../derive.ts';
import { fadedBySurprise } from '../faded.ts';
import { counting, input } from '../feeds.ts';
import { channelsFirst, elementwise } from '../layout.ts';
import { translation } from '../loss.ts';
import { flag, listOrNull, oneOf, real, realOrNull } from '../option.ts';
import { clipped } from '../see.ts';
import { MODE } from './problem.ts';

const FOCAL = {
  gamma: real(2),
  reduction: oneOf('mean', 'sum', 'none', 'batchwise_mean'),
  normalized: flag(false),
  reduced_threshold: realOrNull(null),
};
type Reduction = 'mean' | 'sum' | 'none' | 'batchwise_mean';
const KINDS = { mean: 'mean', sum: 'sum', none: 'none', batchwise_mean: 'none' } as const;

interface Focal {
  readonly alpha: number | null;
  readonly gamma: number;
  readonly reduction: Reduction;
  readonly normalized: boolean;
  readonly reduced_threshold: number | null;
}

const faded = ({ alpha, gamma, normalized, reduced_threshold: threshold }: Focal, over: 'each class' | 'pooled'): LossDefinition => fadedBySurprise({ alpha, gamma, threshold, normalized: normalized ? over : null });

/** All elements in one row, without the ignored ones; its "batchwise_mean" is their sum. */
function flat(api: string, given: Focal, ignoreIndex: number | null, fromLogits = true): LossTranslation {
  const loss = faded(given, 'pooled');
  const isSum = given.reduction === 'sum' || given.reduction === 'batchwise_mean';
  return translation(api, {
    loss: fromLogits ? loss : seeing(loss, clipped),
    options: { fromLogits, reduction: isSum ? 'sum' : given.reduction } as LossOptions,
    view: elementwise,
    ...(ignoreIndex === null ? {} : { mask: 'counted', prepare: leavingOut(ignoreIndex) }),
    ...(given.reduction === 'none' && ignoreIndex !== null ? { elements: counted(ignoreIndex) } : {}),
  });
}

/** The ignored id is no target to compute with: its exponential need not be finite. */
const leavingOut = (ignored: number) => (inputs: Inputs): Inputs => {
  const { data, shape } = input(inputs, 'target');
  return { ...counting(ignored)(inputs), target: { data: Float64Array.from(data, (y) => (y === ignored ? 0 : y)), shape } };
};

/** Elements whose target is not the ignored one. */
const counted = (ignored: number) => ({ data }: Tensor, inputs: Inputs): number[] => {
  const target = input(inputs, 'target').data;
  return Array.from(data).filter((_, i) => target[i] !== ignored);
};

export const focal_loss_with_logits = declare('segmentation_models_pytorch.losses._functional.focal_loss_with_logits', { ...FOCAL, alpha: realOrNull(0.25), eps: real(1e-6) }, (given, _shapes, api) => flat(api, given, null));

/** The multiclass mode adds one sigmoid loss per class, weighed, and divides by the sum of weights; it is no softmax. */
export const FocalLoss = declare('segmentation_models_pytorch.losses.FocalLoss', {
  mode: MODE, alpha: realOrNull(null), ...FOCAL, ignore_index: realOrNull(null), from_logits: flag(true), eps: real(1e-7), class_weights: listOrNull(),
}, (given, { prediction }, api) => {
  const { mode, ignore_index: ignored, class_weights: weights, reduction } = given;
  if (mode !== 'multiclass') {
    if (weights !== null) throw refusal(api, `class_weights are of the multiclass mode, got mode "${mode}"`, 'Leave them out.');
    return flat(api, given, ignored, given.from_logits);
  }
  if (!given.from_logits) throw refusal(api, 'in multiclass mode from_logits: false takes probabilities through a loss that is not the same as from logits', 'Give logits, or use our focal with task "multiclass" and fromLogits: false.');
  const total = weights?.reduce((a, b) => a + b, 0);
  const shares = classScaled(faded(given, 'each class'), weights);
  // A mean over classes as well as pixels, of shares that add up to the number of classes.
  const loss = scaled(shares, ({ builder, classes }) => {
    const count = builder.size([classes]);
    if (reduction === 'mean') return total === undefined ? 1 : count.div(total);
    return builder.constant(1).div(total ?? count);
  });
  return translation(api, {
    loss,
    options: { task: 'multilabel', reduction: KINDS[reduction], ...(prediction === undefined ? {} : { classes: prediction[1] ?? null }) } as LossOptions,
    view: channelsFirst(prediction?.length),
    target: 'one-hot',
    ...(ignored === null ? {} : { mask: 'counted', prepare: counting(ignored) }),
    elements: (value, inputs) => {
      if (value.shape.length === 0) return Array.from(value.data);
      const pixels = sumOverChannels(value);
      const kept = ignored === null ? Array.from(pixels.data) : counted(ignored)(pixels, inputs);
      if (reduction === 'none') return kept;
      return ignored === null ? sumOverBatch(pixels) : [kept.reduce((a, b) => a + b, 0)];
    },
  });
});

export const softmax_focal_loss_with_logits = declare('segmentation_models_pytorch.losses._functional.softmax_focal_loss_with_logits', { ...FOCAL, eps: real(1e-6) }, (given, { prediction }, api) => translation(api, {
  loss: faded({ ...given, alpha: null }, 'pooled'),
  options: { task: 'multiclass', reduction: KINDS[given.reduction] } as LossOptions,
  view: channelsFirst(prediction?.length),
  target: 'labels',
  ...(given.reduction === 'batchwise_mean' ? { elements: sumOverBatch } : {}),
}));

/** [N, C, …] to [N, …]. */
function sumOverChannels({ data, shape: [batch = 1, channels = 1, ...space] }: Tensor): Tensor {
  const pixels = space.reduce((a, b) => a * b, 1);
  const sums = new Float64Array(batch * pixels);
  data.forEach((value, at) => {
    const n = Math.floor(at / (channels * pixels));
    sums[n * pixels + (at % pixels)] = (sums[n * pixels + (at % pixels)] ?? 0) + value;
  });
  return { data: sums, shape: [batch, ...space] };
}

function sumOverBatch({ data, shape: [batch = 1] }: Tensor): number[] {
  const pixels = data.length / batch;
  return Array.from({ length: pixels }, (_, i) => Array.from({ length: batch }, (__, n) => data[n * pixels + i] ?? 0).reduce((a, b) => a + b, 0));
}
