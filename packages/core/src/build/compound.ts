// A loss made of losses: Σ weight_i · loss_i, each part reduced in its own way over the same inputs.
import { SemSegLossError } from '../errors.ts';
import { defineLoss, weightedSum, type AnyOptions, type LossDefinition, type Properties, type WeightedSum } from '../define/loss.ts';
import { SHARED_OPTIONS, type SharedOptions } from '../define/options.ts';
import { numbers, type Parameters } from '../define/parameters.ts';
import { resolveOptions } from './build.ts';
import type { Problem } from './problem.ts';

/** One loss of a compound. */
export interface Part {
  readonly loss: LossDefinition;
  /** Default 1. A name makes the weight an input of that name, a single number, so that it may change from step to step. */
  readonly weight?: number | string;
  /** The part's own parameters, variant and shared options; they go before those given to the compound. */
  readonly options?: AnyOptions;
}

type Spec = Omit<LossDefinition, 'kind' | 'family' | 'formula' | 'parameters' | 'defaults' | 'refuses' | 'properties' | 'define' | 'variants' | 'aliases'>
  & Partial<Pick<LossDefinition, 'aliases' | 'variants' | 'formula'>>
  & { readonly parts: readonly Part[] };

/** Options that all parts share, because they say what the inputs are. */
const INPUT_OPTIONS = ['task', 'layout', 'classes', 'fromLogits', 'targets', 'mask', 'ignoreIndex', 'reduction'] as const;

/**
 * A compound as a loss like any other. Its parameters are `weights` and those of its parts; where two parts have one of
 * the same name, each goes by the part's name and its own: `focalAlpha`. A part keeps the defaults of its loss for
 * shared options (such as over: "batch") unless the caller gives them.
 */
export function defineCompound({ parts, formula, ...spec }: Spec): LossDefinition {
  const names = parts.map((part) => parameterNames(part, parts));
  const parameters: Parameters = {
    weights: numbers({ default: parts.map(({ weight }) => (typeof weight === 'number' ? weight : 1)), min: 0, doc: `one weight per part: ${parts.map(({ loss }) => loss.slug).join(', ')}` }),
    ...Object.assign({}, ...parts.map(({ loss, options = {} }, i) => Object.fromEntries(Object.entries(loss.parameters).map(([own, declared]) => [
      names[i]?.[own], { ...declared, default: defaultOf(loss, options, own) ?? declared.default },
    ])))),
  };
  const partOptions = (index: number, shared: SharedOptions, given: ReadonlySet<string>, values: Readonly<Record<string, unknown>>): ReturnType<typeof resolveOptions> => {
    const { loss, options = {} } = parts[index] as Part;
    const own = Object.fromEntries(Object.entries(names[index] ?? {}).map(([name, outer]) => [name, values[outer]]));
    const inherited = Object.keys(SHARED_OPTIONS).filter((name) => given.has(name) || INPUT_OPTIONS.some((input) => input === name));
    const picked = Object.fromEntries(inherited.map((name) => [name, shared[name as keyof SharedOptions]]));
    // Elements of a compound are samples, or the batch as one: parts must agree on which.
    const grouping = shared.reduction === 'mean' ? {} : { over: shared.over };
    return resolveOptions(loss, { ...picked, ...options, ...own, ...grouping });
  };
  return {
    ...defineLoss({
      ...spec,
      family: 'compound',
      formula: formula ?? parts.map(({ loss, weight = 1 }) => (weight === 1 ? loss.slug : `${weight} · ${loss.slug}`)).join(' + '),
      parameters,
      properties: propertiesOf(parts),
      refuses: (shared, values, given) => {
        const { weights } = values as { readonly weights: readonly number[] };
        if (weights.length !== parts.length) return `has ${parts.length} parts, got ${weights.length} weights. Give one per part: ${parts.map(({ loss }) => loss.slug).join(', ')}.`;
        return firstRefusal(parts.map((_, i) => () => partOptions(i, shared, given, values)));
      },
      define: (problem, values) => {
        const { weights } = values as unknown as { readonly weights: readonly number[] };
        return weightedSum(parts.map((part, i) => {
          const { options, parameters: own } = partOptions(i, problem.options, problem.given, values);
          const seen = problem.with(options);
          return { weight: weightOf(problem, part, weights[i] ?? 1), term: part.loss.define(seen, own), problem: seen };
        }));
      },
    }),
  } as unknown as LossDefinition;
}

/** The name in the compound of each of a part's parameters. */
function parameterNames({ loss }: Part, parts: readonly Part[]): Record<string, string> {
  const isShared = (name: string): boolean => parts.filter((other) => name in other.loss.parameters).length > 1 || name === 'weights';
  const twins = parts.filter((other) => other.loss.slug === loss.slug);
  const prefix = loss.slug.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) + (twins.length > 1 ? String(twins.findIndex((other) => other.loss === loss) + 1) : '');
  return Object.fromEntries(Object.keys(loss.parameters).map((name) => [name, isShared(name) ? `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}` : name]));
}

/** What a part's own options, or its variant, set a parameter to. */
function defaultOf(loss: LossDefinition, options: AnyOptions, name: string): never | undefined {
  const { parameters } = resolveOptions(loss, Object.fromEntries(Object.entries(options).filter(([key]) => key in loss.parameters || key === 'variant')));
  return parameters[name] as never;
}

function weightOf(problem: Problem, { weight }: Part, factor: number): WeightedSum['parts'][number]['weight'] {
  return typeof weight === 'string' ? problem.input(weight, 'number').mul(factor) : factor;
}

/** The first reason why a part would not take its options. */
function firstRefusal(attempts: readonly (() => unknown)[]): string | undefined {
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof SemSegLossError)) throw error;
      return `cannot be made of these parts: ${error.message}`;
    }
  }
  return undefined;
}

/** What follows for a sum from its parts at their default weights. */
function propertiesOf(parts: readonly Part[]): Properties {
  const each = parts.map(({ loss, weight }) => ({ ...loss.properties, weight: typeof weight === 'number' ? weight : 1 }));
  const total = (of: (part: (typeof each)[number]) => number): number => each.reduce((sum, part) => sum + (part.weight === 0 ? 0 : part.weight * of(part)), 0);
  return {
    range: [total(({ range }) => range[0]), total(({ range }) => range[1])],
    perfect: each.every(({ perfect }) => perfect === 'zero') ? 'zero' : each.some(({ perfect }) => perfect === 'other') ? 'other' : 'limit',
    permutationInvariant: each.every((part) => part.permutationInvariant),
    monotone: each.every((part) => part.monotone),
    ...(each.some(({ sorts }) => sorts === true) ? { sorts: true } : {}),
    ...(each.some(({ corners }) => corners === true) ? { corners: true } : {}),
  };
}
