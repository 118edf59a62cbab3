// What a loss is made of. A loss file calls `defineLoss` and holds nothing but its own mathematics;
// everything that losses share happens outside, in build/.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';
import type { SharedOptions } from './options.ts';
import type { Parameters, ValuesOf } from './parameters.ts';

export const FAMILIES = ['distribution', 'region', 'boundary', 'compound'] as const;
export type Family = (typeof FAMILIES)[number];

/** Where a formula comes from. */
export interface Source {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly where: string;
}

/** A value for each pixel (and class): averaged over pixels. */
export interface PixelTerms {
  readonly kind: 'pixel';
  readonly terms: Expr;
  /** What the sum is divided by instead of the number of pixels: one number per sample (or batch). */
  readonly normalizer?: Expr;
}
/** A value for each class (of each sample, or of the batch): averaged over classes. */
export interface ClassLosses {
  readonly kind: 'class';
  readonly losses: Expr;
}
/** A weighted sum of parts, each averaged in its own way, plus a constant. */
export interface WeightedSum {
  readonly kind: 'sum';
  readonly parts: readonly {
    readonly weight: number | Expr;
    readonly term: LossTerm;
    /** The problem that the part sees, where its options are not those of the whole. */
    readonly problem?: Problem;
  }[];
  readonly offset: number | Expr;
}
/** A function of a mean: the mean of each sample (or of the batch) goes through `map`, its results are averaged. */
export interface MappedMean {
  readonly kind: 'map';
  readonly term: LossTerm;
  readonly map: (mean: Expr) => Expr;
}
export type LossTerm = PixelTerms | ClassLosses | WeightedSum | MappedMean;

export const perPixel = (terms: Expr, normalizer?: Expr): PixelTerms => (normalizer === undefined ? { kind: 'pixel', terms } : { kind: 'pixel', terms, normalizer });
export const perClass = (losses: Expr): ClassLosses => ({ kind: 'class', losses });
export const weightedSum = (parts: WeightedSum['parts'], offset: number | Expr = 0): WeightedSum => ({ kind: 'sum', parts, offset });

export const mappedMean = (term: LossTerm, map: MappedMean['map']): MappedMean => ({ kind: 'map', term, map });

export type AnyOptions = Readonly<Record<string, unknown>>;

/** Under these options a loss equals another one times a factor: becomes a test of itself. */
export interface Equality {
  readonly options: AnyOptions;
  readonly loss: string;
  readonly as: AnyOptions;
  readonly factor?: number;
}

/** Declared laws; each becomes a property test of the reference and of every backend. */
export interface Properties {
  /** Smallest and largest value of the mean-reduced loss with default parameters. */
  readonly range: readonly [number, number];
  /** Value at a perfect, hard, confident prediction: exactly 0, tending to 0 as logits grow, or neither. */
  readonly perfect: 'zero' | 'limit' | 'other';
  /** The same permutation of the pixels of prediction and target changes nothing. */
  readonly permutationInvariant: boolean;
  /** Raising the probability of a true pixel never raises the loss (hard targets). */
  readonly monotone: boolean;
  /** Sorts pixels, so that of equal ones some get the gradient and others do not. */
  readonly sorts?: true;
  /** A pixel that is wrong and certain, its probability 0 in floating point, gets no gradient. Distribution losses only; false by default. */
  readonly saturates?: boolean;
  /** Its slope or curvature jumps at some finite predictions, where differences of values say little; false by default. */
  readonly corners?: boolean;
  /** Errors of less than a half cost nothing and have no gradient; false by default. */
  readonly forgiving?: boolean;
  /** Takes the largest of neighbours, or of the image, or sorts pixels into bins: of those that float32 cannot tell apart others get the gradient; false by default. */
  readonly pools?: boolean;
  /** Samples the image on a coarse grid that begins at its first pixel, so that its mirror image may cost a little more or less; false by default. */
  readonly grid?: boolean;
  /** Its gradient holds a weight fixed or passes through a clip, and is the slope of its value only with these parameters. */
  readonly slopeWith?: AnyOptions;
  readonly equalTo?: readonly Equality[];
  /** Parameters with which a very large graph is small, so that it may be compiled for hundreds of problems. */
  readonly compact?: AnyOptions;
}

export interface Variant {
  readonly doc: string;
  /** Values for the loss' parameters and for shared options. */
  readonly options: AnyOptions;
}

export interface LossDefinition<P extends Parameters = Parameters> {
  readonly kind: 'loss';
  readonly slug: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly family: Family;
  /** The formula in one line of text. */
  readonly formula: string;
  readonly source: Source;
  readonly parameters: P;
  /** Shared options whose default differs for this loss. */
  readonly defaults: Partial<SharedOptions>;
  readonly variants: Readonly<Record<string, Variant>>;
  readonly properties: Properties;
  /** Why some options make no sense for this loss, as text for the user; undefined where they do. `given` are the names that the caller set. */
  refuses(options: SharedOptions, parameters: ValuesOf<P>, given: ReadonlySet<string>): string | undefined;
  define(problem: Problem, parameters: ValuesOf<P>): LossTerm;
}

type Optional = 'aliases' | 'defaults' | 'variants' | 'refuses' | 'kind';

export function defineLoss<const P extends Parameters>(
  spec: Omit<LossDefinition<P>, Optional> & Partial<Pick<LossDefinition<P>, 'aliases' | 'defaults' | 'variants' | 'refuses'>>,
): LossDefinition<P> {
  return { kind: 'loss', aliases: [], defaults: {}, variants: {}, refuses: () => undefined, ...spec };
}
