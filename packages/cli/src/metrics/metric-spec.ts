// A metric as it is named on the command line: `dice`, or `hausdorff-distance:percentile=95` with parameters.
import { failure, METRIC_OPTIONS, METRICS, RATIO_METRICS, resolveMetricOptions, SemSegLossError, type MetricDefinition, type MetricSettings } from '@semsegloss/core';
import { parseAssignments, splitList } from '../arguments.ts';
import { findEntry } from '../catalogue.ts';

export interface MetricSpec {
  /** The slug, with what was given beside it: the metric's name in every output. */
  readonly label: string;
  readonly definition: MetricDefinition;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Shared options that each metric may have for itself; all others say how files are read, or what is reported. */
const OWN = ['average', 'classWeights', 'zeroDivision'];

export const DEFAULT_METRICS: readonly MetricSpec[] = Object.keys(RATIO_METRICS).map(parseMetric);

/** @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, OPTION_CONFLICT */
export function parseMetrics(text: string): readonly MetricSpec[] {
  const specs = new Map(splitList(text).map((word) => parseMetric(word)).map((spec) => [spec.label, spec]));
  if (specs.size === 0) throw failure('PARAMETER_RANGE', '--metrics', 'must name at least one metric', text, `Write for example --metrics dice,hausdorff-distance:percentile=95. Known: ${[...METRICS.keys()].join(', ')}.`);
  return [...specs.values()];
}

function parseMetric(word: string): MetricSpec {
  const [name = '', ...assignments] = word.split(':');
  const definition = findEntry(name.trim(), 'metric') as MetricDefinition;
  const { slug } = definition;
  const settings = parseAssignments('--metrics', assignments);
  for (const option of Object.keys(settings)) {
    if (Object.hasOwn(METRIC_OPTIONS, option) && !Object.hasOwn(definition.parameters, option) && !OWN.includes(option)) {
      throw new SemSegLossError('OPTION_CONFLICT', `--metrics ${slug}:${option}: holds for all metrics alike. Use the options of the command, such as --threshold, --ignore-index, --classes and --background.`);
    }
  }
  if (settings['average'] === 'none') throw new SemSegLossError('OPTION_CONFLICT', `--metrics ${slug}:average: the value of every class is reported anyway. Leave it out.`);
  resolveMetricOptions(definition, settings as MetricSettings);
  const label = Object.entries(settings).map(([option, value]) => `:${option}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return { label: slug + label.join(''), definition, settings };
}
