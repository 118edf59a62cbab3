// The authors' code of the Lovász losses (bermanmaxim/LovaszSoftmax), and of the focal Tversky U-Net (nabsabraham).
import type { LossOptions } from '@semsegloss/core';
import { refusal, type Inputs, type LossTranslation } from '../api.ts';
import { counting, input } from '../feeds.ts';
import { channelsFirst, channelsLast, elementwise, samples, type View } from '../layout.ts';
import { translation } from '../loss.ts';
import { anything, flag, oneOf, real, realOrNull } from '../option.ts';
import { repository } from './declare.ts';

const declare = repository('bermanmaxim/LovaszSoftmax');
const SOFTMAX = { classes: anything('present'), per_image: flag(false), ignore: realOrNull(null) };

/** Of probabilities: the classes that are present, all of them, or those that are listed. */
function softmax(api: string, { classes, per_image: perImage, ignore }: { readonly classes: unknown; readonly per_image: boolean; readonly ignore: number | null }, view: View, count: number | undefined): LossTranslation {
  if (Array.isArray(classes) && count === undefined) throw refusal(api, 'classes lists some of the classes, and how many there are is not known', 'Give the shape of the prediction.');
  return translation(api, {
    loss: 'lovasz',
    options: {
      task: 'multiclass', fromLogits: false, ignoreIndex: ignore, over: perImage ? 'sample' : 'batch', absent: classes === 'present' ? 'skip' : 'count',
      ...(Array.isArray(classes) ? { classWeights: Array.from({ length: count ?? 1 }, (_, id) => Number(classes.includes(id))) } : {}),
    },
    view,
    target: 'labels',
  });
}

/** Probabilities without a channel axis are those of a sigmoid, for the one class that is listed. */
const lovasz_softmax = declare('lovasz_softmax', SOFTMAX, (given, { prediction, target }, api) => {
  const { classes, ignore, per_image: perImage } = given;
  if (prediction === undefined || prediction.length !== target?.length) return softmax(api, given, channelsFirst(prediction?.length), prediction?.[1]);
  const [id, ...others] = Array.isArray(classes) ? (classes as readonly number[]) : [];
  if (id === undefined || others.length > 0) throw refusal(api, 'classes must list one class where the prediction has no channels', 'Give classes: [1].');
  return translation(api, {
    loss: 'lovasz', options: { fromLogits: false, absent: 'count' }, view: perImage ? samples : elementwise,
    prepare: (inputs) => ({ ...inputs, target: { ...input(inputs, 'target'), data: Uint8Array.from(input(inputs, 'target').data, (y) => Number(y === id)) }, ...(ignore === null ? {} : { counted: counting(ignore)(inputs)['counted'] }) }) as Inputs,
    ...(ignore === null ? {} : { mask: 'counted' }),
  });
});
const lovasz_softmax_tensorflow = declare('tensorflow.lovasz_softmax', { ...SOFTMAX, order: oneOf('BHWC', 'BCHW') }, (given, { prediction }, api) => (given.order === 'BHWC'
  ? softmax(api, given, channelsLast(prediction?.length), prediction?.at(-1))
  : softmax(api, given, channelsFirst(prediction?.length), prediction?.[1])));

const HINGE = { per_image: flag(true), ignore: realOrNull(null) };
const hinge = (api: string, { per_image: perImage, ignore }: { readonly per_image: boolean; readonly ignore: number | null }): LossTranslation => translation(api, {
  loss: 'lovasz-hinge', options: { ignoreIndex: ignore }, view: perImage ? samples : elementwise,
});
const lovasz_hinge = declare('lovasz_hinge', HINGE, (given, _shapes, api) => hinge(api, given));
const lovasz_hinge_tensorflow = declare('tensorflow.lovasz_hinge', HINGE, (given, _shapes, api) => hinge(api, given));
const binary_xloss = declare('binary_xloss', { ignore: realOrNull(null) }, ({ ignore }, _shapes, api) => translation(api, { loss: 'cross-entropy', options: { ignoreIndex: ignore }, view: elementwise }));
/** Pixels of id 255 are ignored, whatever `ignore` says. */
const xloss = declare('xloss', { ignore: realOrNull(null) }, (_given, { prediction }, api) => translation(api, {
  loss: 'cross-entropy', options: { task: 'multiclass', ignoreIndex: 255 }, view: channelsFirst(prediction?.length), target: 'labels',
}));

export const lovaszSoftmax = { lovasz_softmax, lovasz_softmax_tensorflow, lovasz_hinge, lovasz_hinge_tensorflow, binary_xloss, xloss } as const;

const declareFocalTversky = repository('nabsabraham/focal-tversky-unet');
/** Module constants; the functions fix alpha = 0.7 on false negatives and smooth = 1. */
const CONSTANTS = { smooth: real(1), alpha: real(0.7), gamma: real(0.75) };
const preset = (api: string, loss: string): LossTranslation => translation(api, { loss, options: { variant: 'semsegloss' } as LossOptions, view: elementwise });
const tversky_loss = declareFocalTversky('tversky_loss', CONSTANTS, (_given, _shapes, api) => preset(api, 'tversky'));
const focal_tversky = declareFocalTversky('focal_tversky', CONSTANTS, (_given, _shapes, api) => preset(api, 'focal-tversky'));
const dice_loss = declareFocalTversky('dice_loss', CONSTANTS, (_given, _shapes, api) => preset(api, 'dice'));

export const focalTverskyUnet = { tversky_loss, focal_tversky, dice_loss } as const;
