// The golden vectors through the adapter: numbers that were computed outside this library.
import * as tf from '@tensorflow/tfjs-core';
import { build, findLoss, run, type LossOptions } from '@semsegloss/core';
import { createAdapter, ROUNDING } from '@semsegloss/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../specs/vectors/golden.json' with { type: 'json' };
import { BACKENDS, start } from './backends.ts';

describe.each(BACKENDS)('golden vectors on tfjs-%s', (backend) => {
  beforeAll(() => start(backend));

  it.each(golden.filter(({ kind }) => kind === 'loss'))('$id', async (example) => {
    const options = example.options as LossOptions;
    const feeds = Object.fromEntries(Object.entries(example.inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
    const { value } = await createAdapter(tf).compile(example.loss, options).run(feeds);
    // The inputs themselves are rounded to float32 on their way in.
    const rounded = { ...ROUNDING[backend], ops: { ...ROUNDING[backend].ops, input: 2 ** -24 } };
    const bound = run(build(findLoss(example.loss), options).graph, feeds, rounded)['value']?.bound[0] ?? 0;
    expect(Math.abs((value.data[0] ?? Number.NaN) - example.expected)).toBeLessThanOrEqual(bound);
  });
});
