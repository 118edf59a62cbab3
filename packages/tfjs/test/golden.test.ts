// The golden vectors through the adapter, on every backend: numbers that were computed outside this library.
import * as tf from '@tensorflow/tfjs-core';
import { build, findLoss, run, type LossOptions } from '@semsegloss/core';
import { createAdapter } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import golden from '../../../specs/vectors/golden.json' with { type: 'json' };
import { BACKENDS, HOST_BACKENDS, start } from './backends.ts';

const losses = golden.filter(({ kind }) => kind === 'loss');
/** Of each loss one: a browser takes seconds to compile the programs of some. */
const some = losses.filter(({ loss }, i) => losses.findIndex((each) => each.loss === loss) === i);

describe.each(BACKENDS)('golden vectors on tfjs-%s', (backend) => {
  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.each((HOST_BACKENDS as readonly string[]).includes(backend) ? losses : some)('$id', async (example) => {
    const options = example.options as LossOptions;
    const feeds = Object.fromEntries(Object.entries(example.inputs).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));
    const compiled = createAdapter(tf).compile(example.loss, options);
    const { value } = await compiled.run(feeds);
    // The inputs themselves are rounded to float32 on their way in.
    const rounded = { ...compiled.rounding, ops: { ...compiled.rounding.ops, input: 2 ** -24 } };
    const bound = run(build(findLoss(example.loss), options).graph, feeds, rounded)['value']?.bound[0] ?? 0;
    expect(Math.abs((value.data[0] ?? Number.NaN) - example.expected)).toBeLessThanOrEqual(bound);
  });
});
