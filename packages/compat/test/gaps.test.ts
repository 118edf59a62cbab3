// Every value of every option of every function, on small inputs: it gives finite numbers, or is refused with a reason
// that names the option or its value. Which of several inputs a function takes is found by trying.
import { describe, expect, it } from 'vitest';
import { APIS, translateCase } from '../src/index.ts';
import { tensor, type Given } from './support/call.ts';

const wave = (length: number, step: number): number[] => Array.from({ length }, (_, i) => 0.05 + 0.9 * ((i * step) % 97) / 97);
const ids = (length: number, classes: number): number[] => Array.from({ length }, (_, i) => Math.floor(i / 3) % classes);
/** Class ids as channels, `inner` elements of each channel side by side. */
const hot = (labels: readonly number[], classes: number, inner: number): number[] => Array.from({ length: labels.length * classes }, (_, at) => {
  const [outer, c, i] = [Math.floor(at / (classes * inner)), Math.floor(at / inner) % classes, at % inner];
  return Number(labels[outer * inner + i] === c);
});
const scaled = (values: readonly number[], by: readonly number[]): number[] => values.map((value, i) => value / (by[i] ?? 1));
/** Divided by the sum over channels. */
const shares = (values: readonly number[], classes: number, inner: number): number[] => scaled(values, values.map((_, at) => {
  const outer = Math.floor(at / (classes * inner));
  return Array.from({ length: classes }, (__, c) => values[(outer * classes + c) * inner + (at % inner)] ?? 0).reduce((a, b) => a + b, 0);
}));

const [SIDE, CLASSES] = [8, 3];
const PIXELS = SIDE * SIDE;
const LABELS = ids(PIXELS, CLASSES);
const MOVED = [...LABELS.slice(1), 0];
const shape = (...sizes: number[]): number[] => sizes;

type Pair = readonly [Given, Given];
const first = shape(1, CLASSES, SIDE, SIDE);
const last = shape(1, SIDE, SIDE, CLASSES);
const one = shape(1, 1, SIDE, SIDE);
const binary = LABELS.map((id) => Number(id === 1));
const volume = ids(2 * 216, 2);
const INPUTS: readonly Pair[] = [
  [tensor(first, shares(wave(3 * PIXELS, 31), CLASSES, PIXELS)), tensor(shape(1, SIDE, SIDE), LABELS)],
  [tensor(first, shares(wave(3 * PIXELS, 31), CLASSES, PIXELS)), tensor(one, LABELS)],
  [tensor(first, shares(wave(3 * PIXELS, 31), CLASSES, PIXELS)), tensor(first, hot(LABELS, CLASSES, PIXELS))],
  [tensor(one, wave(PIXELS, 29)), tensor(one, binary)],
  [tensor(shape(1, 2, SIDE, SIDE), shares(wave(2 * PIXELS, 37), 2, PIXELS)), tensor(shape(1, 2, SIDE, SIDE), hot(binary, 2, PIXELS))],
  [tensor(last, shares(wave(3 * PIXELS, 31), CLASSES, 1)), tensor(last, hot(LABELS, CLASSES, 1))],
  [tensor(last, shares(wave(3 * PIXELS, 31), CLASSES, 1)), tensor(shape(1, SIDE, SIDE), LABELS)],
  [tensor(shape(1, SIDE, SIDE, 2), shares(wave(2 * PIXELS, 37), 2, 1)), tensor(shape(1, SIDE, SIDE, 2), hot(binary, 2, 1))],
  [tensor(shape(1, 2, 6, 6, 6), shares(wave(432, 41), 2, 216)), tensor(shape(1, 1, 6, 6, 6), volume.slice(0, 216))],
  [tensor(shape(1, 1, 6, 6, 6), wave(216, 41)), tensor(shape(1, 1, 6, 6, 6), volume.slice(0, 216))],
  [tensor(first, hot(MOVED, CLASSES, PIXELS)), tensor(first, hot(LABELS, CLASSES, PIXELS))],
  [tensor(one, MOVED), tensor(one, LABELS)],
  [tensor(shape(1, SIDE, SIDE), MOVED), tensor(shape(1, SIDE, SIDE), LABELS)],
  [tensor(shape(1, 2, SIDE, SIDE), [...MOVED.map((id) => id + 1), ...MOVED]), tensor(shape(1, 2, SIDE, SIDE), [...LABELS.map((id) => id + 1), ...LABELS])],
  [tensor(shape(PIXELS, CLASSES), shares(wave(3 * PIXELS, 31), CLASSES, 1)), tensor(shape(PIXELS, CLASSES), hot(LABELS, CLASSES, 1))],
];

/** What options without a default are given. */
const REQUIRED: Readonly<Record<string, unknown>> = {
  mode: 'multiclass', dist_matrix: [[0, 1, 1], [1, 0, 0.5], [1, 0.5, 0]], spatial_dims: 2, classes: CLASSES, dim: 2, num_classes: CLASSES, target_class_ids: [0, 2],
  class_thresholds: [1, 1, 1], idc: [0, 1, 2], gamma: 2, alpha: 0.25, beta: 0.25, window_size: 3, losses_list: ['DiceLoss', 'L2loss'],
};
const DICE = { api: 'monai.losses.DiceLoss', options: { sigmoid: true } };
/** Functions that need more than their options say. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'monai.losses.MaskedLoss': { loss: DICE },
  'monai.losses.MultiScaleLoss': { loss: DICE },
  'monai.losses.DeepSupervisionLoss': { loss: DICE },
  'monai.losses.SSIMLoss': { win_size: 3 },
  'monai.losses.unified_focal_loss.AsymmetricFocalLoss': {},
  'monai.losses.AsymmetricUnifiedFocalLoss': { num_classes: 2 },
};
/** Values beside the default, by the name of the option; other numbers keep theirs. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  gamma: [0, 0.5, 1, 3], alpha: [0.75, null], beta: [0.75], smooth: [0, 1], smooth_nr: [0, 1], smooth_dr: [1e-5, 1], eps: [1e-3], delta: [0.3], lambda_dice: [0, 2], lambda_focal: [2], lambda_ce: [2],
  weight: [2, [1, 2, 3], [2, 3]], class_weights: [[1, 2, 3], 2], class_indexes: [[0, 2], 1], pos_weight: [2, [1, 2, 3]], ignore_index: [1, 255], ignore_class: [0], label_smoothing: [0.1], smooth_factor: [0.1],
  reduced_threshold: [0.5], threshold: [0.4], thresholds: [0.3, [0.2, 0.6]], top_k: [1, 2], class_id: [1], axis: [1, -1, [1, 2], [-1], [0, 1, 2]], dims: [[1], [0, 1]], classes: ['present', 'all', [1, 2]], percentile: [95], spacing: [2, [1, 2]],
  scales: [[0, 1]], weights: [[1, 0.5]], metric_name: ['f1 score', 'sensitivity', 'pq', 'rq'], other_act: ['tanh', 'log_softmax'], num_classes: [2, 3], zero_division: [0, 'warn'], ignore: [1], idc: [[1, 2]], iter_: [1], sigma: [0.5, 2], kernel_size: [5],
  classes_of_interest: [[1]], params_list: [[{ smooth: 0.5 }, null]], k: [20], return_with_label: [true], kernel_sigma: [1, [1, 1]], win_size: [5, [3, 3]], soft_dice_kwargs: [{ do_bg: false }], tversky_kwargs: [{ alpha: 0.5 }], gdice_kwargs: [{ smooth: 0.1 }], ce_kwargs: [{ k: 20 }], wce_kwargs: [{ weight: [1, 2, 3] }], max_val: [2], q: [0.3], epsilon: [1e-3],
};

function valuesOf(name: string, rule: string): readonly unknown[] {
  if (rule === 'must be true or false') return [true, false];
  const listed = /^must be one of (.*?)(?:, and has no default)?$/.exec(rule)?.[1];
  if (listed !== undefined) return listed.split(', ').map((choice) => (choice === 'null' ? null : choice));
  return VALUES[name] ?? [];
}

type Outcome = 'finite' | { readonly reasons: string };

async function attempt(api: string, options: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const reasons: string[] = [];
  for (const [pred, target] of INPUTS) {
    const distances = { dist: tensor(pred.shape, wave(pred.data.length, 43)) };
    for (const others of /(?:SurfaceLoss|BDLoss|BD_loss)$/.test(api) ? [distances] : [{}]) {
      try {
        const translated = translateCase({ id: api, api, options, inputs: { pred, target, ...others } });
        if (translated.status === 'refused') {
          reasons.push(translated.reason);
          continue;
        }
        const { value, gradient = [] } = await translated.run();
        if ([...value, ...Array.from(gradient)].every(Number.isFinite) && value.length > 0) return 'finite';
        reasons.push(`not finite for [${pred.shape.join(', ')}]`);
      } catch (error) {
        reasons.push((error as Error).message);
      }
    }
  }
  return { reasons: [...new Set(reasons)].join('\n') };
}

const libraries = [...new Set([...APIS.keys()].map((api) => api.split(/[.:]/, 1)[0] ?? api))];

describe.each(libraries)('%s', (library) => {
  const apis = [...APIS.values()].filter(({ api }) => api.split(/[.:]/, 1)[0] === library);
  it.each(apis.map((entry) => [entry.api, entry] as const))('%s', async (api, { options }) => {
    const names = Object.keys(options);
    const needed = { ...Object.fromEntries(names.flatMap((name) => (options[name]?.default === undefined && Object.hasOwn(REQUIRED, name) ? [[name, REQUIRED[name]]] : []))), ...NEEDS[api] };
    const plain = await attempt(api, needed);
    const [name, ...rest] = api.split(/[.:](?=\w+$)/);
    if (plain !== 'finite') return expect(plain.reasons, `${name ?? ''} ${rest.join()} with its defaults`).toMatch(/\. (?:Use|Give|Leave|Apply|Add)/);
    for (const option of names) {
      for (const value of valuesOf(option, options[option]?.rule ?? '')) {
        const outcome = await attempt(api, { ...needed, [option]: value });
        if (outcome !== 'finite') expect(outcome.reasons, `${api} ${option}: ${JSON.stringify(value)}`).toContain(option);
      }
    }
    return undefined;
  });
});
