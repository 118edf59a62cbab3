// The float64 reference against numbers that were computed outside this library.
import { describe, expect, it } from 'vitest';
import golden from '../../../specs/vectors/golden.json' with { type: 'json' };
import { build, decompose, differentiate, findLoss, optimise, run, type LossOptions } from '../src/index.ts';

// The goldens are printed with 14 decimals.
const PRINTED = 0.5e-14 * 1.01;

describe('golden values', () => {
  it.each(golden)('$id', (example) => {
    const { graph } = build(findLoss(example.loss), example.options as LossOptions);
    const feeds = Object.fromEntries(Object.entries(example.inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
    for (const form of [graph, optimise(graph), optimise(decompose(differentiate(graph)))]) {
      const value = run(form, feeds)['value']?.data[0] ?? Number.NaN;
      expect(Math.abs(value - example.expected)).toBeLessThanOrEqual(PRINTED + 1e-12 * Math.abs(example.expected));
    }
  });
});
