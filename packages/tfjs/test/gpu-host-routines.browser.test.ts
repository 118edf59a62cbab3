// Losses that sort, measure distances or look at neighbourhoods, on webgl and webgpu: that part is the host's. The adapter
// waits for the device; a loss on a tape cannot, which is refused where the device cannot be read at once.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { build, differentiate, findLoss, inputsOf, run, type LossOptions, type Rounding } from '@semsegloss/core';
import { createAdapter, lossFor, OP_BY_OP_ROUNDING, ROUNDING } from '@semsegloss/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../src/program.ts';
import { GPU_BACKENDS, start } from './backends.ts';
import { sampleOf } from './samples.ts';

/** From probabilities these take no exponential or logarithm, of which nothing is promised where tfjs' own kernels compute them. */
const CASES: readonly (readonly [string, LossOptions])[] = [
  ['lovasz', { task: 'multiclass' }], ['boundary', { task: 'binary' }], ['hausdorff', { task: 'binary' }], ['ssim', { task: 'binary' }], ['cldice', { task: 'binary' }], ['blob-dice', { task: 'binary' }],
];
const SIZES = { N: 2, H: 9, W: 11 };

describe.each(GPU_BACKENDS)('routines of the host on %s', (backend) => {
  const rounding: Rounding = { ...ROUNDING[backend], sum: OP_BY_OP_ROUNDING.cpu.sum };

  beforeEach(async ({ skip }) => {
    const missing = await start(backend);
    skip(missing !== undefined, missing);
  });

  it.each(CASES)('%s %o: value and gradient through the adapter, and nothing left behind', async (slug, more) => {
    const options = { ...more, fromLogits: false };
    const { feeds } = sampleOf(options, { ...SIZES, C: options.task === 'multiclass' ? 3 : 1 });
    const compiled = createAdapter(tf).compile(slug, options);
    expect(compiled.execution()).toMatch(/^op by op: \w+ needs whole lines of an image at once$/);
    const before = tf.memory().numTensors;
    const judged = await compiled.run(feeds, { gradient: true });
    expect(tf.memory().numTensors).toBe(before);

    const truth = run(differentiate(build(findLoss(slug), options).graph), feeds);
    const { graph } = compile(findLoss(slug), options);
    const given = { ...feeds, upstream: { data: Float64Array.of(1), shape: [] } };
    const allowed = run(graph, Object.fromEntries(inputsOf(graph).map(({ name }) => [name, given[name as keyof typeof given]])), rounding);
    for (const [name, got] of [['value', judged.value], ['gradient', judged.gradient]] as const) {
      expect(got?.shape).toEqual(truth[name]?.shape);
      truth[name]?.data.forEach((value, i) => {
        expect(Math.abs((got?.data[i] ?? Number.NaN) - value), `${name} ${i}`).toBeLessThanOrEqual((allowed[name]?.bound[i] ?? 0) + graph.nodes.length * 2 ** -126);
      });
    }
  });

  it('a loss on a tape is refused where the device cannot be read at once', async () => {
    const [yTrue, yPred] = [tf.tensor([0, 1, 1, 0], [1, 2, 2, 1]), tf.tensor([-1, 2, 0.5, -3], [1, 2, 2, 1])];
    const before = tf.memory().numTensors;
    const step = (): tf.Tensor => tf.grad((p) => lossFor(tf, 'lovasz-hinge')(yTrue, p))(yPred);
    if (backend === 'webgpu') {
      expect(step).toThrow(/^tfjs-webgpu: argsort is computed on the host.* Train on webgl or wasm, or await createAdapter\(tf\)/);
    } else {
      const slopes = step();
      expect((await slopes.data()).every(Number.isFinite)).toBe(true);
      slopes.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([yTrue, yPred]);
  });
});
