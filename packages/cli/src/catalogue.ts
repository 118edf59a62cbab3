// Losses and metrics as the command line lists them: one name space, and every declaration as plain data.
import { LOSSES, METRIC_OPTIONS, METRICS, rangeText, SHARED_OPTIONS, unknownName, type LossDefinition, type MetricDefinition, type Parameter } from '@semsegloss/core';
import type { Command } from 'commander';
import { Option } from 'commander';

export type Entry = LossDefinition | MetricDefinition;
export type Kind = Entry['kind'];

export const ENTRIES: readonly Entry[] = [...LOSSES.values(), ...METRICS.values()];

/** A parameter as `list --json` has it. */
export type ListedParameter = Parameter & { readonly name: string };

/** For commands that take a loss or a metric: `--kind` tells two of one name apart. */
export function addKindOption(command: Command): Command {
  return command.addOption(new Option('--kind <kind>', 'for a name that both a loss and a metric have, such as dice (default: the loss)').choices(['loss', 'metric']));
}

/**
 * The loss or metric of this name. Names go before aliases, and losses before metrics: `dice` is the loss unless `kind` says metric.
 * @throws UNKNOWN_NAME with the nearest name
 */
export function findEntry(name: string, kind?: Kind): Entry {
  const candidates = ENTRIES.filter((entry) => kind === undefined || entry.kind === kind);
  const found = candidates.find((entry) => entry.slug === name) ?? candidates.find((entry) => entry.aliases.includes(name));
  if (found === undefined) throw unknownName(kind ?? 'loss or metric', name, [...new Set(candidates.map(({ slug }) => slug))]);
  return found;
}

/** What all metrics can be asked beyond the shared options and their own parameters. */
const METRIC_PARAMETERS = { threshold: METRIC_OPTIONS.threshold, average: METRIC_OPTIONS.average, zeroDivision: METRIC_OPTIONS.zeroDivision } as const;

/** An entry's own parameters with the defaults that hold for it. */
export function parametersOf(entry: Entry): ListedParameter[] {
  const declared: Readonly<Record<string, Parameter>> = entry.kind === 'loss' ? entry.parameters : { ...entry.parameters, ...METRIC_PARAMETERS };
  return listed(declared, entry.defaults as Readonly<Record<string, unknown>>);
}

/** The options that entries of a kind share, with their general defaults. */
export function sharedOptionsOf(kind: Kind): ListedParameter[] {
  if (kind === 'loss') return listed(SHARED_OPTIONS, {});
  return listed(Object.fromEntries(Object.entries(METRIC_OPTIONS).filter(([name]) => !Object.hasOwn(METRIC_PARAMETERS, name))), {});
}

/** One entry as `list --json` prints it. */
export function describeEntry(entry: Entry): object {
  const { slug, kind, title, aliases, formula, source, defaults } = entry;
  const common = { slug, kind, family: entry.kind === 'loss' ? entry.family : 'metric', title, aliases, formula, params: parametersOf(entry), sharedDefaults: defaults, source };
  return entry.kind === 'loss' ? { ...common, variants: entry.variants, properties: entry.properties } : { ...common, doc: entry.doc, range: entry.range };
}

/** `[0, 1]`, `linear | squared`, `true | false`: what a parameter may be. */
export function valuesText(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'number':
      return rangeText(parameter);
    case 'optionalNumber':
      return `${rangeText(parameter)} | null`;
    case 'numbers':
      return 'list of numbers | null';
    case 'matrix':
      return 'rows of numbers | null';
    case 'choice':
      return parameter.choices.join(' | ');
    case 'flag':
      return 'true | false';
    case 'text':
      return 'text | null';
    default:
      return parameter satisfies never;
  }
}

function listed(declared: Readonly<Record<string, Parameter>>, defaults: Readonly<Record<string, unknown>>): ListedParameter[] {
  return Object.entries(declared).map(([name, parameter]) => ({ name, ...parameter, ...(Object.hasOwn(defaults, name) ? { default: defaults[name] } : {}) }) as ListedParameter);
}
