// Metrics of other libraries on their own cases: host form, graph and optimised graph against specs/vectors/metrics.json.
import { describe, expect, it } from 'vitest';
import vectors from '../../../specs/vectors/metrics.json' with { type: 'json' };
import { buildMetric, evaluateMetric, findMetric, optimise, run, type GivenMetricOptions } from '../src/index.ts';

describe('metrics of other libraries', () => {
  it.each(vectors)('$id', ({ metric, options, inputs, expected, tolerance }) => {
    const feeds = {
      prediction: { data: Float64Array.from(inputs.prediction.data), shape: inputs.prediction.shape },
      target: { data: Float64Array.from(inputs.target.data), shape: inputs.target.shape },
    };
    const settings = options as GivenMetricOptions;
    const wanted = [expected].flat(2);
    const { graph } = buildMetric(findMetric(metric), settings);
    const host = [evaluateMetric(metric, feeds, settings)].flat(2);
    const forms = [host, ...[graph, optimise(graph)].map((form) => [...(run(form, feeds)['value']?.data ?? [])])];
    for (const values of forms) {
      expect(values).toHaveLength(wanted.length);
      values.forEach((value, i) => expect(Math.abs((value ?? Number.NaN) - (wanted[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance));
    }
  });
});
