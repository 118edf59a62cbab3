// Made-up scenes for the plots and the painting: discs of exact size on a square grid, and how well they are predicted.

export const SIDE = 48;
export const PIXELS = SIDE * SIDE;

/** Log-odds of a probability; 0 and 1 become what float32 sigmoids can still tell from them. */
export function logit(probability: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(inside / (1 - inside));
}

/** The pixels of the grid in order of their distance from a point, so that the first n are a disc of exactly n pixels. */
function byDistance(x: number, y: number): number[] {
  const distance = (pixel: number): number => ((pixel % SIDE) - x) ** 2 + (Math.floor(pixel / SIDE) - y) ** 2;
  return Array.from({ length: PIXELS }, (_, pixel) => pixel).toSorted((a, b) => distance(a) - distance(b) || a - b);
}

const CENTRE = byDistance((SIDE - 1) / 2, (SIDE - 1) / 2);
const LEFT = byDistance(SIDE * 0.3, (SIDE - 1) / 2);
const RIGHT = byDistance(SIDE * 0.8, (SIDE - 1) / 2);

export interface Scene {
  readonly x: number;
  readonly logits: Float32Array;
  readonly target: Uint8Array;
  /** Pixels of the object whose gradient is shown, and of the background. */
  readonly object: number;
  readonly background: number;
}

function scene(x: number, targetOf: (pixel: number) => boolean, probabilityOf: (pixel: number) => number, object: number, background: number): Scene {
  const target = Uint8Array.from({ length: PIXELS }, (_, pixel) => (targetOf(pixel) ? 1 : 0));
  return { x, target, logits: Float32Array.from({ length: PIXELS }, (_, pixel) => logit(probabilityOf(pixel))), object, background };
}

function disc(order: readonly number[], size: number): (pixel: number) => boolean {
  const inside = new Set(order.slice(0, size));
  return (pixel) => inside.has(pixel);
}

const steps = (count: number): number[] => Array.from({ length: count }, (_, index) => index / (count - 1));

/** Every pixel gives its truth the same probability, from 0.01 to 0.99. */
export function confidenceScenes(share: number): Scene[] {
  const isObject = disc(CENTRE, Math.max(1, Math.round(share * PIXELS)));
  return steps(41).map((t) => {
    const p = 0.01 + 0.98 * t;
    return scene(p, isObject, (pixel) => (isObject(pixel) ? p : 1 - p), CENTRE[0] as number, CENTRE.at(-1) as number);
  });
}

/** The same confidence, for objects from a few pixels to half of the image. */
export function imbalanceScenes(confidence: number): Scene[] {
  return steps(29).map((t) => {
    const size = Math.max(1, Math.round(PIXELS * 0.5 * (2 / PIXELS) ** (1 - t)));
    const isObject = disc(CENTRE, size);
    return scene(size / PIXELS, isObject, (pixel) => (isObject(pixel) ? confidence : 1 - confidence), CENTRE[0] as number, CENTRE.at(-1) as number);
  });
}

/** A large object that is found, and a second one, from 1 to 160 pixels, that is missed altogether. */
export function missedScenes(confidence: number): Scene[] {
  const isLarge = disc(LEFT, 300);
  return steps(25).map((t) => {
    const size = Math.max(1, Math.round(160 ** t));
    const isSmall = disc(RIGHT, size);
    return scene(size, (pixel) => isLarge(pixel) || isSmall(pixel), (pixel) => (isLarge(pixel) ? confidence : 1 - confidence), RIGHT[0] as number, CENTRE.at(-1) as number);
  });
}

/** Situations to start painting from. */
export const SITUATIONS = {
  'a little off': () => painted(disc(byDistance(22, 23), 360), disc(byDistance(26, 25), 300)),
  'small object missed': () => painted(either(disc(LEFT, 300), disc(RIGHT, 30)), disc(LEFT, 290)),
  'too large': () => painted(disc(CENTRE, 180), disc(CENTRE, 620)),
  'hole and speckle': () => painted(disc(CENTRE, 560), either(without(disc(CENTRE, 540), disc(byDistance(20, 20), 40)), (pixel) => pixel % 397 === 11)),
  'nothing there': () => painted(() => false, disc(CENTRE, 60)),
} as const;
export type Situation = keyof typeof SITUATIONS;

export interface Painting {
  readonly truth: Uint8Array;
  /** In [0, 1]. */
  readonly probability: Float32Array;
}

type Test = (pixel: number) => boolean;
const either = (a: Test, b: Test): Test => (pixel) => a(pixel) || b(pixel);
const without = (a: Test, b: Test): Test => (pixel) => a(pixel) && !b(pixel);

function painted(isTrue: Test, isPredicted: Test): Painting {
  return {
    truth: Uint8Array.from({ length: PIXELS }, (_, pixel) => (isTrue(pixel) ? 1 : 0)),
    probability: Float32Array.from({ length: PIXELS }, (_, pixel) => (isPredicted(pixel) ? 0.9 : 0.08)),
  };
}
