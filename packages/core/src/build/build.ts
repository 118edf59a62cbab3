// Builds a loss' graph: options resolved, problem settled, formula written down, terms reduced, graph verified.
import { SemSegLossError, failure } from '../errors.ts';
import type { AnyOptions, LossDefinition } from '../define/loss.ts';
import { checkCombination, SHARED_OPTIONS, type SharedOptions } from '../define/options.ts';
import { resolveParameters, type Parameters, type ValuesOf } from '../define/parameters.ts';
import type { Graph } from '../graph/types.ts';
import { verify } from '../verify/verify.ts';
import { parseLayout } from './layout.ts';
import { Problem } from './problem.ts';
import { reduceLoss } from './reduce.ts';

/** What a caller may say about a loss: its own parameters and the shared options, in one flat object. */
export type LossOptions<P extends Parameters = Parameters> = Partial<ValuesOf<P>> & Partial<SharedOptions>;

export interface BuiltLoss<P extends Parameters = Parameters> {
  readonly definition: LossDefinition<P>;
  readonly parameters: ValuesOf<P>;
  readonly options: SharedOptions;
  /** Inputs `prediction`, `target` and, if asked for, `mask`; output `value`. */
  readonly graph: Graph;
}

/**
 * Builds the graph of a loss for one kind of problem. Sizes stay symbolic.
 * @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT
 */
export function build<P extends Parameters>(definition: LossDefinition<P>, given: LossOptions<P> = {} as LossOptions<P>): BuiltLoss<P> {
  const { parameters, options, given: names } = resolveOptions(definition, given);
  const problem = new Problem(options, parseLayout(options.layout ?? 'NHWC'), undefined, names);
  const value = reduceLoss(problem, definition.define(problem, parameters));
  return { definition, parameters, options, graph: verify(problem.builder.finish(definition.slug, { value })) };
}

/** Fills in variant and defaults, and checks names, ranges and combinations. `given` are the names that were set. */
export function resolveOptions<P extends Parameters>(definition: LossDefinition<P>, given: AnyOptions): { parameters: ValuesOf<P>; options: SharedOptions; given: ReadonlySet<string> } {
  const { slug } = definition;
  if (typeof given !== 'object' || given === null) throw failure('PARAMETER_RANGE', slug, 'options must be an object', given, 'Leave them out for the defaults.');
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const chosen = { ...variantOptions(definition, asked['variant']), ...asked };
  const names = new Set(Object.keys(chosen));
  const merged = { ...definition.defaults, ...chosen };
  const resolved = resolveParameters(slug, { ...SHARED_OPTIONS, ...definition.parameters }, merged) as Record<string, unknown>;
  const parameters = pick(resolved, Object.keys(definition.parameters)) as ValuesOf<P>;
  const options = withClassCount(definition, parameters, pick(resolved, Object.keys(SHARED_OPTIONS)) as unknown as SharedOptions);
  checkCombination(slug, options);
  const reason = definition.refuses(options, parameters, names);
  if (reason !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${slug}: ${reason}`);
  return { options, parameters, given: names };
}

/** A matrix with a row per class says how many classes there are. */
function withClassCount<P extends Parameters>({ slug, parameters: specs }: LossDefinition<P>, parameters: ValuesOf<P>, options: SharedOptions): SharedOptions {
  const [name, spec] = Object.entries(specs).find(([key, { kind }]) => kind === 'matrix' && parameters[key] !== null) ?? [];
  if (name === undefined || spec?.kind !== 'matrix' || spec.perClass !== true) return options;
  const { length } = parameters[name] as readonly unknown[];
  if (options.task === 'binary') throw new SemSegLossError('OPTION_CONFLICT', `${slug}.${name}: a binary loss has one channel, got a matrix with ${length} rows. Use task "multiclass".`);
  if (options.classes !== null && options.classes !== length) {
    throw failure('OPTION_CONFLICT', `${slug}.${name}`, `must have a row per class (${options.classes})`, length, 'Give a matrix of that size.');
  }
  return { ...options, classes: length };
}

function variantOptions(definition: Pick<LossDefinition, 'slug' | 'variants'>, name: unknown): AnyOptions {
  if (name === undefined || name === null) return {};
  const variant = Object.hasOwn(definition.variants, String(name)) ? definition.variants[String(name)] : undefined;
  if (variant === undefined) {
    const known = Object.keys(definition.variants);
    throw failure('PARAMETER_RANGE', `${definition.slug}.variant`, known.length === 0 ? 'this loss has no variants' : `must be one of ${known.join(', ')}`, name, 'Leave it out for the canonical form.');
  }
  return variant.options;
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
