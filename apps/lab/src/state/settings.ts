// What the page is set up to do: the chosen losses with their parameters, the data and the training. Defaults are left out
// of links; what a link says wrongly is ignored, never fatal.
import { computed, signal } from '@preact/signals';
import { findLoss, type LossDefinition } from '@semsegloss/core';
import { formatLossSpec, parseLossSpec, resolveLoss, uniqueLossSpecs, type LossSpec } from 'semsegloss/training';

export const ORDERS = ['interleaved', 'in turn'] as const;
export const BACKENDS = ['auto', 'wasm', 'webgl', 'webgpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];

export interface TrainingSettings {
  readonly data: 'brain' | 'hippocampus' | 'own';
  readonly steps: number;
  readonly seeds: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly evaluateEvery: number;
  readonly filters: number;
  readonly depth: number;
  readonly order: (typeof ORDERS)[number];
  readonly backend: BackendChoice;
}

export interface Settings extends TrainingSettings {
  readonly losses: readonly LossSpec[];
  /** The loss that is looked at: an index into `losses`. */
  readonly focus: number;
}

/** More lines than this cannot be told apart. */
export const MOST_LOSSES = 8;

export const DEFAULTS: Settings = {
  data: 'brain', steps: 200, seeds: 1, batchSize: 8, learningRate: 0.01, evaluateEvery: 10, filters: 8, depth: 2, order: 'interleaved', backend: 'auto',
  losses: [{ loss: 'cross-entropy', parameters: {} }, { loss: 'dice', parameters: {} }, { loss: 'focal-tversky', parameters: {} }],
  focus: 1,
};

/** Ranges of the numbers, for forms and for what a link may ask. */
export const RANGES = {
  steps: { min: 2, max: 5000, step: 1, doc: 'training steps of each run' },
  seeds: { min: 1, max: 10, step: 1, doc: 'runs of each loss; their spread says what is chance' },
  batchSize: { min: 1, max: 32, step: 1, doc: 'slices in a step' },
  learningRate: { min: 0.00001, max: 1, step: 'any', doc: 'the highest; it rises, then falls along a cosine' },
  evaluateEvery: { min: 1, max: 1000, step: 1, doc: 'steps between two points of the curves' },
  filters: { min: 2, max: 32, step: 1, doc: 'of the first level of the U-Net; each deeper one has twice as many' },
  depth: { min: 1, max: 4, step: 1, doc: 'how many times the U-Net halves its input' },
} as const;
export type NumberSetting = keyof typeof RANGES;

export const settings = signal<Settings>(DEFAULTS);

export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
}

/** The loss that is looked at; there is always one. */
export const focused = computed<LossSpec>(() => {
  const { losses, focus } = settings.value;
  return losses[focus] ?? losses[0] ?? (DEFAULTS.losses[1] as LossSpec);
});

export const focusedDefinition = computed<LossDefinition>(() => findLoss(focused.value.loss));

/** Adds a loss and looks at it; one that is there already is only looked at. */
export function addLoss(spec: LossSpec): void {
  const { losses } = settings.value;
  const label = formatLossSpec(spec);
  const there = losses.findIndex((loss) => formatLossSpec(loss) === label);
  if (there >= 0) change({ focus: there });
  else if (losses.length < MOST_LOSSES) change({ losses: [...losses, spec], focus: losses.length });
}

export function removeLoss(index: number): void {
  const { losses, focus } = settings.value;
  if (losses.length === 1) return;
  change({ losses: losses.filter((_, other) => other !== index), focus: Math.max(0, focus > index || focus === losses.length - 1 ? focus - 1 : focus) });
}

/** Gives the loss that is looked at other parameters, in their shortest form. @throws SemSegLossError for values that it does not take */
export function setParameters(parameters: Readonly<Record<string, unknown>>): void {
  const { losses, focus } = settings.value;
  const spec = resolveAny({ loss: focused.value.loss, parameters });
  change({ losses: losses.map((loss, index) => (index === focus ? spec : loss)) });
}

/** Checked for a binary problem, or for several classes where a loss is made for those only. */
function resolveAny(spec: LossSpec): LossSpec {
  try {
    return resolveLoss(spec, [2]);
  } catch (error) {
    try {
      return resolveLoss(spec, [3]);
    } catch {
      throw error;
    }
  }
}

export function encodeSettings(all: Settings): string {
  const query = new URLSearchParams();
  for (const name of ['data', 'order', 'backend', ...Object.keys(RANGES) as NumberSetting[]] as const) {
    if (all[name] !== DEFAULTS[name]) query.set(name, String(all[name]));
  }
  const labels = all.losses.map(formatLossSpec);
  if (labels.join(' ') !== DEFAULTS.losses.map(formatLossSpec).join(' ')) for (const label of labels) query.append('loss', label);
  if (all.focus !== DEFAULTS.focus) query.set('focus', String(all.focus));
  return query.toString().replaceAll('%3A', ':').replaceAll('%3D', '=').replaceAll('%2C', ',');
}

export function decodeSettings(query: string): Settings {
  const given = new URLSearchParams(query);
  const choose = <Value extends string>(name: string, values: readonly Value[], fallback: Value): Value => values.find((value) => value === given.get(name)) ?? fallback;
  const number = (name: NumberSetting): number => {
    const value = Number(given.get(name) ?? Number.NaN);
    const { min, max } = RANGES[name];
    return value >= min && value <= max && (name === 'learningRate' || Number.isInteger(value)) ? value : DEFAULTS[name];
  };
  const losses = uniqueLossSpecs(given.getAll('loss').flatMap((text) => {
    try {
      return [resolveAny(parseLossSpec(text))];
    } catch {
      return [];
    }
  })).slice(0, MOST_LOSSES);
  const chosen = losses.length > 0 ? losses : DEFAULTS.losses;
  const focus = given.has('focus') ? Number(given.get('focus')) : DEFAULTS.focus;
  return {
    data: choose('data', ['brain', 'hippocampus', 'own'], DEFAULTS.data),
    order: choose('order', ORDERS, DEFAULTS.order),
    backend: choose('backend', BACKENDS, DEFAULTS.backend),
    steps: number('steps'), seeds: number('seeds'), batchSize: number('batchSize'), learningRate: number('learningRate'),
    evaluateEvery: number('evaluateEvery'), filters: number('filters'), depth: number('depth'),
    losses: chosen,
    focus: Number.isInteger(focus) && focus >= 0 && focus < chosen.length ? focus : 0,
  };
}
