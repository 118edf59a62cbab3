// The float64 reference against values and gradients that other libraries computed.
import { describe, expect, it } from 'vitest';
import vectors from '../../../specs/vectors/losses.json' with { type: 'json' };
import { build, decompose, differentiate, findLoss, optimise, run, type LossOptions } from '../src/index.ts';

interface LossVector {
  readonly id: string;
  readonly loss: string;
  readonly options: unknown;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly expected: number | readonly number[];
  readonly gradient?: readonly number[];
  readonly tolerance: number;
}

describe('other libraries', () => {
  it.each(vectors as readonly LossVector[])('$id', ({ loss, options, inputs, expected, gradient, tolerance }) => {
    const { graph } = build(findLoss(loss), options as LossOptions);
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { data, shape }]) => [name, { data: Float32Array.from(data), shape }]));
    const outputs = run(optimise(decompose(differentiate(graph))), feeds);
    expect(distance(outputs['value']?.data, typeof expected === 'number' ? [expected] : expected)).toBeLessThanOrEqual(tolerance);
    if (gradient !== undefined) expect(distance(outputs['gradient']?.data, gradient)).toBeLessThanOrEqual(tolerance);
  });
});

/** Largest difference, relative to the largest expected element (absolute where all are 0). */
function distance(measured: Float64Array | undefined, expected: readonly number[]): number {
  expect(measured).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs)) || 1;
  return Math.max(...expected.map((value, i) => Math.abs((measured?.[i] ?? Number.NaN) - value))) / scale;
}
