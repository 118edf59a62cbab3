// The classes of inputs that every loss is tried on: what predictions and targets look like, and their sizes.
// Everything that is fed is exact in float32, so that judge and judged see the same numbers.
import { inputsOf, type BuiltLoss, type Feeds, type SharedOptions, type Sizes, type Tensor } from '@semsegloss/core';
import { CLASSES } from './problems.ts';
import { randomNumbers, type Random } from './random.ts';

export interface InputClass {
  readonly doc: string;
  /** For which options it means something. */
  readonly applies?: (options: SharedOptions) => boolean;
  readonly sizes?: Sizes;
  readonly logits?: (random: Random) => number;
  readonly probabilities?: (random: Random) => number;
  /** Whether a pixel is foreground, for each class; undefined leaves it to chance. */
  readonly isForeground?: (pixel: number) => boolean;
  /** Only this class is true anywhere. */
  readonly onlyClass?: number;
  readonly isSoft?: true;
  readonly isIgnored?: true;
}

const SIZES: Sizes = { N: 2, D: 2, H: 5, W: 7 };
const hasLogits = ({ fromLogits }: SharedOptions): boolean => fromLogits;
const saturated = (limit: number): InputClass => ({
  doc: `logits of ±${limit}, some in between`,
  applies: hasLogits,
  logits: (random) => (random() < 0.25 ? 2 * random() - 1 : random() < 0.5 ? 1 : -1) * limit,
});
/** float32 neighbours of 0 and 1, and what a clip at 10⁻⁷ meets. */
const EDGES = [0, 1, 2 ** -149, 2 ** -126, 1e-10, 1e-7, 1e-3, 1 - 2 ** -24, 1 - 2 ** -20, 0.999] as const;

/** Names of the classes, in the order in which they are tried. */
export const INPUT_NAMES = [
  'random', 'saturated ±20', 'saturated ±100', 'saturated ±10000', 'near 0 and 1', 'empty', 'full', 'one pixel', 'one class', 'all ignored', 'ties', 'soft labels',
  'size 1', 'odd', 'next to powers of two', '3-D', 'anisotropic',
] as const;
export type InputName = (typeof INPUT_NAMES)[number];

export const INPUTS: Readonly<Record<InputName, InputClass>> = {
  random: { doc: 'logits in ±8, probabilities in 0.02 to 0.98' },
  'saturated ±20': saturated(20),
  'saturated ±100': saturated(100),
  'saturated ±10000': saturated(1e4),
  'near 0 and 1': {
    doc: 'probabilities of 0 and 1 and next to them, logits next to 0',
    probabilities: (random) => (random() < 0.3 ? random() : EDGES[Math.floor(random() * EDGES.length)] ?? 0),
    logits: (random) => (2 * random() - 1) * 10 ** (-8 * random()),
  },
  empty: { doc: 'no foreground pixel', isForeground: () => false },
  full: { doc: 'foreground only', isForeground: () => true },
  'one pixel': { doc: 'one foreground pixel', isForeground: (pixel) => pixel === 0 },
  'one class': { doc: 'one class only', applies: ({ task }) => task !== 'binary', onlyClass: 1 },
  'all ignored': { doc: 'no pixel counts', applies: ({ mask, ignoreIndex }) => mask || ignoreIndex !== null, isIgnored: true },
  ties: { doc: 'few different predictions', logits: (random) => [-1.5, 0, 0.25][Math.floor(3 * random())] ?? 0, probabilities: (random) => [0, 0.25, 0.5][Math.floor(3 * random())] ?? 0 },
  'soft labels': { doc: 'targets between 0 and 1', applies: ({ targets }) => targets === 'dense', isSoft: true },
  'size 1': { doc: 'one pixel per image', sizes: { N: 1, D: 1, H: 1, W: 1 } },
  odd: { doc: 'odd sizes', sizes: { N: 3, D: 3, H: 5, W: 11 } },
  'next to powers of two': { doc: 'sizes of 2^k − 1 and 2^k + 1', sizes: { N: 1, D: 3, H: 17, W: 31 } },
  '3-D': { doc: 'a volume', applies: ({ layout }) => layout?.includes('D') === true, sizes: { N: 1, D: 4, H: 5, W: 6 } },
  anisotropic: { doc: 'long thin images; distances with a spacing for each axis', sizes: { N: 1, D: 2, H: 3, W: 29 } },
};

/** True where the class of inputs says something about a problem. */
export function applies(input: InputName, options: SharedOptions): boolean {
  return INPUTS[input].applies?.(options) ?? true;
}

/** What a built loss is fed, the same for the same seed. */
export function feedsOf(built: BuiltLoss, input: InputClass, seed: number): Feeds {
  const { options } = built;
  const random = randomNumbers(seed);
  const letters = [...(options.layout ?? 'NHWC')];
  const sizes: Sizes = { ...SIZES, ...input.sizes, C: classesOf(built) };
  const sizeOf = (letter: string): number => sizes[letter] ?? 1;
  const count = (some: readonly string[]): number => some.reduce((product, letter) => product * sizeOf(letter), 1);
  const spatial = letters.filter((letter) => letter !== 'C');
  const classes = letters.includes('C') ? sizeOf('C') : 1;
  const inside = letters.includes('C') ? count(letters.slice(letters.indexOf('C') + 1)) : 1;
  /** Where class c of a pixel lies. */
  const place = (pixel: number, c: number): number => (Math.floor(pixel / inside) * classes + c) * inside + (pixel % inside);
  const grid: Grid = { pixels: count(spatial), classes, place, random };
  const shape = letters.map(sizeOf);
  const known: Readonly<Record<string, () => Tensor>> = {
    prediction: () => ({ shape, data: predictionOf(options, input, grid) }),
    target: () => (options.targets === 'labels' ? { shape: spatial.map(sizeOf), data: labelsOf(options, input, grid) } : { shape, data: targetOf(options, input, grid) }),
    mask: () => ({ shape: spatial.map(sizeOf), data: Float32Array.from({ length: grid.pixels }, () => (input.isIgnored === true || random() < 0.2 ? 0 : Math.ceil(8 * random()) / 8)) }),
  };
  return Object.fromEntries(inputsOf(built.graph).map(({ name, type }) => {
    const own = (): Tensor => (type.shape.length === 0 ? { shape: [], data: Float32Array.of(random()) } : { shape, data: Float32Array.from({ length: count(letters) }, () => 4 * random() - 2) });
    return [name, (known[name] ?? own)()];
  }));
}

interface Grid {
  readonly pixels: number;
  readonly classes: number;
  readonly place: (pixel: number, c: number) => number;
  readonly random: Random;
}

function classesOf({ options, graph }: BuiltLoss): number {
  if (options.task === 'binary') return 1;
  const axis = (options.layout ?? 'NHWC').indexOf('C');
  const fixed = inputsOf(graph).find(({ name }) => name === 'prediction')?.type.shape[axis];
  return typeof fixed === 'number' ? fixed : (options.classes ?? options.classWeights?.length ?? CLASSES);
}

function predictionOf({ fromLogits, task }: SharedOptions, input: InputClass, { pixels, classes, place, random }: Grid): Float32Array {
  const { logits = (next) => 16 * next() - 8, probabilities = (next) => 0.02 + 0.96 * next() } = input;
  const data = Float32Array.from({ length: pixels * classes }, () => (fromLogits ? logits(random) : probabilities(random)));
  // Probabilities of classes that exclude each other add up to 1, unless they are to stand at the edges.
  if (fromLogits || task !== 'multiclass' || input.probabilities !== undefined) return data;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let total = 0;
    for (let c = 0; c < classes; c++) total += data[place(pixel, c)] ?? 0;
    for (let c = 0; c < classes; c++) data[place(pixel, c)] = (data[place(pixel, c)] ?? 0) / total;
  }
  return data;
}

/** The class of a pixel, 0 or 1 in a binary problem. */
function idOf({ isForeground, onlyClass }: InputClass, pixel: number, most: number, random: Random): number {
  const drawn = Math.floor(random() * (most + 1));
  if (onlyClass !== undefined) return onlyClass;
  return isForeground === undefined ? drawn : isForeground(pixel) ? most : 0;
}

function labelsOf({ task, ignoreIndex }: SharedOptions, input: InputClass, { pixels, classes, random }: Grid): Int32Array {
  const most = task === 'binary' ? 1 : classes - 1;
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const id = idOf(input, pixel, most, random);
    return ignoreIndex !== null && (input.isIgnored === true || random() < 0.15) ? ignoreIndex : id;
  });
}

function targetOf({ task, ignoreIndex }: SharedOptions, input: InputClass, { pixels, classes, place, random }: Grid): Float32Array {
  const data = new Float32Array(pixels * classes);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const id = idOf(input, pixel, classes - 1, random);
    const softness = input.isSoft === true ? Math.floor(random() * 129) / 256 : 0;
    for (let c = 0; c < classes; c++) {
      data[place(pixel, c)] = task === 'multiclass' ? (c === id ? 1 - softness : 0) + (c === (id + 1) % classes ? softness : 0) : channel(input, pixel, c, softness, random);
    }
    if (ignoreIndex !== null && (input.isIgnored === true || random() < 0.15)) for (let c = 0; c < classes; c++) data[place(pixel, c)] = ignoreIndex;
  }
  return data;
}

/** A channel that is true or not whatever the others are. */
function channel({ isForeground, onlyClass }: InputClass, pixel: number, c: number, softness: number, random: Random): number {
  const drawn = random() < 0.4;
  const isTrue = onlyClass === undefined ? (isForeground?.(pixel) ?? drawn) : c === onlyClass && drawn;
  return isTrue ? 1 - softness : softness;
}
