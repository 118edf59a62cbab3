// Metrics of other libraries on their own cases: host form, and graph and optimised graph where there is one, against specs/vectors/metrics*.json.
import { describe, expect, it } from 'vitest';
import counts from '../../../specs/vectors/metrics-counts.json' with { type: 'json' };
import images from '../../../specs/vectors/metrics-images.json' with { type: 'json' };
import vectors from '../../../specs/vectors/metrics.json' with { type: 'json' };
import { buildMetric, evaluateMetric, findMetric, optimise, run, type GivenMetricOptions, type MetricFeeds } from '../src/index.ts';

interface Case {
  readonly id: string;
  readonly metric: string;
  readonly options: object;
  readonly inputs: Readonly<Record<'prediction' | 'target', Given> & Partial<Record<'mask', Given>>>;
  readonly expected: number | readonly (number | readonly number[])[];
  readonly tolerance: number;
}
interface Given {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const tensor = ({ data, shape }: Given) => ({ data: Float64Array.from(data), shape });

describe('metrics of other libraries', () => {
  it.each<Case>([...vectors, ...counts, ...images])('$id', ({ metric, options, inputs, expected, tolerance }) => {
    const { mask } = inputs;
    const feeds: MetricFeeds = { prediction: tensor(inputs.prediction), target: tensor(inputs.target), ...(mask === undefined ? {} : { mask: tensor(mask) }) };
    const settings = options as GivenMetricOptions;
    const wanted = [expected].flat(2) as number[];
    const definition = findMetric(metric);
    const host = [evaluateMetric(metric, feeds, settings)].flat(2);
    const graph = definition.form === 'host' ? undefined : buildMetric(definition, settings).graph;
    const graphs = graph === undefined ? [] : [graph, optimise(graph)];
    const forms = [host, ...graphs.map((form) => [...(run(form, { ...feeds })['value']?.data ?? [])])];
    for (const values of forms) {
      expect(values).toHaveLength(wanted.length);
      values.forEach((value, i) => expect(Math.abs((value ?? Number.NaN) - (wanted[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance));
    }
  });
});
