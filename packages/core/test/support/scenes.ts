// Random segmentation problems, held in one canonical order (batch, depth, height, width, class), so that laws can
// permute, repeat and transpose them before they are fed to a loss in any layout.
import * as fc from 'fast-check';
import { build, resolveOptions, type Feeds, type LossDefinition, type LossOptions, type SharedOptions, type Tensor } from '../../src/index.ts';

export type Letter = 'N' | 'D' | 'H' | 'W' | 'C';
export type SceneSizes = Readonly<Record<Letter, number>>;

export interface Scene {
  /** Everything but the layout. */
  readonly options: Partial<SharedOptions>;
  readonly sizes: SceneSizes;
  /** In NDHWC order. */
  readonly prediction: readonly number[];
  /** In NDHWC order, or NDHW for class ids. */
  readonly target: readonly number[];
  /** In NDHW order; there if the option `mask` is set. */
  readonly mask: readonly number[] | undefined;
}

export interface Wishes {
  readonly options?: Partial<SharedOptions>;
  /** Targets of 0 and 1 only. */
  readonly hard?: boolean;
  readonly sizes?: Partial<SceneSizes>;
}

export const PIXELS = 'NDHW';
export const CANONICAL = 'NDHWC';
export const IGNORED = 255;
/** Random problems that each law is tried on, unless a backend asks for fewer. */
export const USUAL_RUNS = 10;

/** The number of random problems for a loss: all of them for most, fewer where its graph is very large. */
export function runsFor(loss: LossDefinition, usual: number): number {
  const task = (['binary', 'multiclass'] as const).find((each) => isAccepted(loss, { task: each })) ?? 'multilabel';
  const size = build(loss, { task, ...(task === 'multiclass' ? { classes: 3 } : {}) }).graph.nodes.length;
  return Math.max(2, Math.min(usual, Math.round((usual * USUAL_SIZE) / size)));
}

/** Nodes of a graph that is tried as often as all others. */
const USUAL_SIZE = 120;

/** Scenes over all shared options that a loss accepts, as far as nothing else is wished for. */
export function scenes(loss: LossDefinition, { options = {}, hard = false, sizes = {} }: Wishes = {}): fc.Arbitrary<Scene> {
  return fc.record({
    task: fc.constantFrom('binary' as const, 'multilabel' as const, 'multiclass' as const),
    fromLogits: fc.boolean(),
    targets: fc.constantFrom('dense' as const, 'labels' as const),
    mask: fc.boolean(),
    ignoreIndex: fc.constantFrom(null, IGNORED),
    includeBackground: fc.boolean(),
    over: fc.constantFrom('sample' as const, 'batch' as const),
    average: fc.constantFrom('macro' as const, 'micro' as const),
    absent: fc.constantFrom('count' as const, 'skip' as const),
    labelSmoothing: fc.constantFrom(0, 0.1),
    weighs: fc.boolean(),
    classes: fc.integer({ min: 2, max: 4 }),
    images: fc.integer({ min: 1, max: 3 }),
    side: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
    spread: fc.constantFrom(1, 4, 12),
    seed: fc.integer(),
  }).map(({ weighs, classes, images, side: [D, H, W], spread, seed, ...drawn }) => {
    const chosen = { ...drawn, labelSmoothing: hard ? 0 : drawn.labelSmoothing, ...options };
    const C = chosen.task === 'binary' ? 1 : (sizes.C ?? classes);
    const all = { ...(weighs ? { classWeights: Array.from({ length: C }, (_, c) => 0.5 + c / 4) } : {}), ...chosen };
    return { options: all, sizes: { N: images, D, H, W, ...sizes, C }, spread, random: randomNumbers(seed) };
  }).filter((draft) => isAccepted(loss, draft.options)).map((draft) => sceneOf({ ...draft, hard })).filter((scene) => loss.properties.sorts !== true || isOrderClear(scene));
}

/** No two pixels of a region are as wrong as each other in float32: which of them got the gradient would be anybody's guess. */
function isOrderClear({ options, sizes: { C }, prediction, target }: Scene): boolean {
  const { labelSmoothing = 0 } = options;
  const uniform = labelSmoothing / (options.task === 'multiclass' ? C : 2);
  const probabilities = options.fromLogits === false ? prediction : probabilitiesOf(prediction, options.task, C);
  const truth = options.targets === 'labels' ? target.flatMap((id) => Array.from({ length: C }, (_, c) => Number(C === 1 ? id : id === c))) : target;
  const errors = probabilities.map((p, i) => Math.fround(Math.abs(p - (1 - labelSmoothing) * (truth[i] ?? 0) - uniform)));
  const pixels = new Map<string, Set<number>>();
  errors.forEach((error, i) => {
    const key = `${options.average === 'micro' ? 'all' : i % C} ${error}`;
    pixels.set(key, (pixels.get(key) ?? new Set()).add(Math.floor(i / C)));
  });
  return [...pixels.values()].every(({ size }) => size === 1);
}

/** False where the loss refuses every problem that is wished for, so that a law about such problems says nothing. */
export function isPossible(loss: LossDefinition, { options = {} }: Wishes): boolean {
  const free = {
    task: ['binary', 'multilabel', 'multiclass'],
    fromLogits: [true, false],
    targets: ['dense', 'labels'],
    over: ['batch', 'sample'],
    average: ['macro', 'micro'],
    absent: ['count', 'skip'],
  } as const;
  const choices = Object.entries(free).filter(([name]) => !(name in options));
  const every = choices.reduce<LossOptions[]>((all, [name, values]) => all.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value }))), [options]);
  return every.some((chosen) => isAccepted(loss, chosen));
}

/** True for options that the loss does not refuse. */
export function isAccepted(loss: LossDefinition, options: LossOptions): boolean {
  try {
    resolveOptions(loss, options);
    return true;
  } catch {
    return false;
  }
}

interface Draft {
  readonly options: Partial<SharedOptions>;
  readonly sizes: SceneSizes;
  readonly spread: number;
  readonly random: () => number;
  readonly hard: boolean;
}

function sceneOf({ options, sizes, spread, random, hard }: Draft): Scene {
  const { task, targets, fromLogits, ignoreIndex = null } = options;
  const pixels = sizes.N * sizes.D * sizes.H * sizes.W;
  const logits = list(pixels * sizes.C, () => spread * (2 * random() - 1));
  const isIgnored = (): boolean => ignoreIndex !== null && random() < 0.25;
  const id = (): number => Math.floor(random() * (task === 'binary' ? 2 : sizes.C));
  // Whole 256ths, so that 1 − y is exact in float32.
  const dense = (): number => (hard || random() < 0.7 ? Math.round(random()) : Math.round(256 * random()) / 256);
  const oneHot = (): number[] => {
    const truth = id();
    const softness = hard || random() < 0.7 ? 0 : 0.5 * random();
    return Array.from({ length: sizes.C }, (_, c) => Math.fround(softness / sizes.C + (c === truth ? 1 - softness : 0)));
  };
  const target = targets === 'labels' ? list(pixels, () => (isIgnored() ? IGNORED : id()))
    : task === 'multiclass' ? Array.from({ length: pixels }, oneHot).flat()
    : list(pixels * sizes.C, () => (isIgnored() ? IGNORED : dense()));
  return {
    options, sizes, target,
    prediction: fromLogits === false ? probabilitiesOf(logits, task, sizes.C) : logits,
    mask: options.mask === true ? list(pixels, () => (random() < 0.2 ? 0 : random())) : undefined,
  };
}

/** Numbers that float32 can hold. */
function list(length: number, value: () => number): number[] {
  return Array.from({ length }, () => Math.fround(value()));
}

/** Sigmoid or softmax by the plain formula. */
export function probabilitiesOf(logits: readonly number[], task: SharedOptions['task'] | undefined, classes: number): number[] {
  if (task !== 'multiclass') return logits.map((z) => Math.fround(1 / (1 + Math.exp(-z))));
  return logits.map((z, i) => {
    const first = i - (i % classes);
    const total = logits.slice(first, first + classes).reduce((sum, other) => sum + Math.exp(other), 0);
    return Math.fround(Math.exp(z) / total);
  });
}

/** The scene's tensors in a layout; axes that it leaves out must have size 1. */
export function feedsOf(scene: Scene, layout: string): Feeds {
  const { sizes, options, prediction, target, mask } = scene;
  const pixelLayout = layout.replace('C', '');
  const tensor = (data: readonly number[], from: string, to: string): Tensor => ({
    data: Float32Array.from(rearrange(data, sizes, from, to)),
    shape: [...to].map((letter) => sizes[letter as Letter]),
  });
  return {
    prediction: tensor(prediction, CANONICAL, layout),
    target: options.targets === 'labels' ? tensor(target, PIXELS, pixelLayout) : tensor(target, CANONICAL, layout),
    ...(mask === undefined ? {} : { mask: tensor(mask, PIXELS, pixelLayout) }),
  };
}

/** The same numbers with their axes in another order. */
export function rearrange(data: ArrayLike<number>, sizes: SceneSizes, from: string, to: string): number[] {
  const strideIn = (letters: string, letter: string): number =>
    letters.includes(letter) ? Array.from(letters.slice(letters.indexOf(letter) + 1)).reduce((stride, inner) => stride * sizes[inner as Letter], 1) : 0;
  const axes = [...from].map((letter) => ({ size: sizes[letter as Letter], source: strideIn(from, letter), goal: strideIn(to, letter) }));
  const out = Array.from({ length: data.length }, () => Number.NaN);
  for (let i = 0; i < data.length; i++) {
    const place = axes.reduce((sum, { size, source, goal }) => sum + (Math.floor(i / source) % size) * goal, 0);
    out[place] = data[i] ?? Number.NaN;
  }
  return out;
}

/** Uniform numbers in [0, 1), the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
