// The training kernels against tfjs's cpu backend on random shapes: the judge is tfjs's own code.
// Bound on the difference of two float32 sums of the same n products, in whatever order: each is within
// γ = (n + 1)·u / (1 − (n + 1)·u), u = 2^-24, of the exact sum, relative to the sum of the products' magnitudes.
// That sum is had from the same kernel on the inputs' magnitudes.

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-layers';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Adam, fusedConvolution, normalise, registerWasmTrainingKernels } from '@semsegloss/tfjs/wasm-training';

const UNIT = 2 ** -24;
const gamma = (terms: number): number => ((terms + 1) * UNIT) / (1 - (terms + 1) * UNIT);

beforeAll(async () => {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  registerWasmTrainingKernels(tf);
  await tf.setBackend('wasm');
});

type Shape4 = [number, number, number, number];
interface Named {
  readonly values: Float32Array;
  readonly shape: number[];
}

/** Standard normal values from a seed, so that a failing case repeats. */
function normals(shape: number[], seed: number): Named {
  const tensor = tf.randomNormal(shape, 0, 1, 'float32', seed);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return { values, shape };
}

const magnitudes = ({ values, shape }: Named): Named => ({ values: values.map(Math.abs), shape });

/** Runs on a backend and reads all outputs. */
async function on(backend: 'cpu' | 'wasm', inputs: readonly Named[], run: (tensors: tf.Tensor[]) => tf.Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const outputs = tf.tidy(() => run(inputs.map(({ values, shape }) => tf.tensor(values, shape))).map((tensor) => tensor.dataSync<'float32'>()) as never) as Float32Array[];
  await tf.setBackend('wasm');
  return outputs;
}

function expectClose(ours: Float32Array, theirs: Float32Array, scale: Float32Array, terms: number): void {
  expect(ours.length).toBe(theirs.length);
  ours.forEach((value, index) => {
    const bound = 2 * gamma(terms) * (scale[index] as number) * (1 + gamma(terms));
    if (!(Math.abs(value - (theirs[index] as number)) <= bound)) {
      throw new Error(`element ${index}: got ${value}, cpu has ${theirs[index]}, bound ${bound}`);
    }
  });
}

/** Asks for the same bits. */
async function exactly(inputs: readonly Named[], call: (tensors: tf.Tensor[]) => tf.Tensor[]): Promise<void> {
  expect(await on('wasm', inputs, call)).toEqual(await on('cpu', inputs, call));
}

/** Value and gradients of a function of all tensors but the last, which is the gradient of its output. */
const withGradients = (f: (...tensors: tf.Tensor[]) => tf.Tensor) => (tensors: tf.Tensor[]): tf.Tensor[] => {
  const { value, grads } = tf.valueAndGrads(f)(tensors.slice(0, -1), tensors.at(-1)!);
  return [value, ...grads];
};

/** -0 becomes 0. */
const plusZero = (values: Float32Array[]): Float32Array[] => values.map((each) => each.map((value) => value + 0));

const dilated = ([x, w]: tf.Tensor[]): tf.Tensor[] => [tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same', 'NHWC', 2)];

const run = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor => tf.engine().runKernel(name, inputs, attributes as never) as tf.Tensor;

const convolution = fc.record({
  kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  pad: fc.constantFrom('same' as const, 'valid' as const),
  size: fc.tuple(fc.integer({ min: 4, max: 13 }), fc.integer({ min: 4, max: 13 })),
  batch: fc.integer({ min: 1, max: 3 }),
  channels: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('convolutions agree with tfjs on cpu', () => {
  test('output, filter gradient and input gradient', async () => {
    await fc.assert(fc.asyncProperty(convolution, async ({ kernel, strides, pad, size, batch, channels, seed }) => {
      const inputShape: Shape4 = [batch, ...size, channels[0]];
      const filterShape: Shape4 = [...kernel, ...channels];
      const geometry = { strides, pad, dataFormat: 'NHWC' as const, dimRoundingMode: undefined };
      const x = normals(inputShape, seed);
      const w = normals(filterShape, seed + 1);
      const info = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
      const dy = normals(info.outShape, seed + 2);
      const kernels: readonly [string, readonly Named[], (tensors: tf.Tensor[]) => tf.Tensor[], number][] = [
        ['Conv2D', [x, w], ([a, b]) => [run('Conv2D', { x: a!, filter: b! }, { ...geometry, dilations: [1, 1] })], kernel[0] * kernel[1] * channels[0]],
        ['Conv2DBackpropFilter', [x, dy], ([a, b]) => [run('Conv2DBackpropFilter', { x: a!, dy: b! }, { ...geometry, filterShape })], batch * info.outHeight * info.outWidth],
        ['Conv2DBackpropInput', [dy, w], ([a, b]) => [run('Conv2DBackpropInput', { dy: a!, filter: b! }, { ...geometry, inputShape })], kernel[0] * kernel[1] * channels[1]],
      ];
      for (const [, inputs, call, terms] of kernels) {
        const [[ours], [theirs], [scale]] = [await on('wasm', inputs, call), await on('cpu', inputs, call), await on('cpu', inputs.map(magnitudes), call)];
        expectClose(ours!, theirs!, scale!, terms);
      }
    }), { numRuns: 60, seed: 1 });
  });

  test('dilated convolutions go to tfjs\'s own kernel', async () => {
    const inputs = [normals([1, 9, 9, 3], 5), normals([3, 3, 3, 4], 6)];
    const [[ours], [theirs], [scale]] = [await on('wasm', inputs, dilated), await on('cpu', inputs, dilated), await on('cpu', inputs.map(magnitudes), dilated)];
    expectClose(ours!, theirs!, scale!, 27);
  });

  test('what is not supported is refused', () => {
    tf.tidy(() => {
      const x = tf.zeros([1, 5, 5, 2]) as tf.Tensor4D;
      const dy = tf.zeros([1, 5, 5, 3]);
      const attributes = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 2, 3] };
      expect(() => run('Conv2DBackpropFilter', { x, dy }, { ...attributes, dataFormat: 'NCHW' })).toThrow(/dataFormat must be NHWC/);
      expect(() => run('Conv2DBackpropFilter', { x: tf.cast(x, 'int32'), dy }, attributes)).toThrow(/x must be float32, got int32/);
      expect(() => run('Conv2DBackpropFilter', { x, dy: tf.zeros([1, 4, 5, 3]) }, attributes)).toThrow(/dy must have shape/);
      expect(() => run('Conv2DBackpropInput', { dy, filter: tf.zeros([3, 3, 2, 4]) }, { ...attributes, inputShape: [1, 5, 5, 2] })).toThrow(/dy must have shape/);
      expect(() => tf.grad((image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, tf.ones([3, 3, 2, 3]) as tf.Tensor4D, 1, 'same', 'NHWC', 2))(x)).toThrow(/dilation/);
    });
  });
});

describe('copies and pools are those of tfjs on cpu, bit for bit', () => {
  const image = fc.record({
    shape: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 14 })),
    other: fc.integer({ min: 1, max: 14 }),
    factors: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    axis: fc.integer({ min: 0, max: 3 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });

  test('concat, split and slice', async () => {
    await fc.assert(fc.asyncProperty(image, async ({ shape, other, axis, seed }) => {
      const second: Shape4 = [...shape];
      second[axis] = other;
      await exactly([normals([...shape], seed), normals(second, seed + 1)], ([a, b]) => {
        const joined = tf.concat([a!, b!], axis);
        const begin = [0, 0, 0, 0];
        begin[axis] = Math.floor(shape[axis]! / 2);
        const size = [...joined.shape];
        size[axis] = Math.min(2, joined.shape[axis]! - begin[axis]!);
        return [joined, ...tf.split(joined, [shape[axis]!, other], axis), tf.slice(joined, begin, size)];
      });
    }), { numRuns: 40, seed: 2 });
  });

  test('nearest up-sampling, and its gradient: the sum over each window', async () => {
    await fc.assert(fc.asyncProperty(image, async ({ shape, factors, seed }) => {
      const size: [number, number] = [shape[1] * factors[0], shape[2] * factors[1]];
      await exactly([normals([...shape], seed)], ([x]) => [tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size)]);
      const dy = normals([shape[0], ...size, shape[3]], seed + 1);
      // The judge is average pooling times the window's size: tfjs's own gradient on cpu reads the wrong image of a batch.
      const windowSum = ([, g]: tf.Tensor[]): tf.Tensor[] => [tf.mul(tf.avgPool(g as tf.Tensor4D, factors, factors, 'valid'), factors[0] * factors[1])];
      const gradient = ([x, g]: tf.Tensor[]): tf.Tensor[] => [tf.grad((a: tf.Tensor) => tf.image.resizeNearestNeighbor(a as tf.Tensor4D, size))(x!, g!)];
      const inputs = [normals([...shape], seed), dy];
      const [[ours], [theirs], [scale]] = [await on('wasm', inputs, gradient), await on('cpu', inputs, windowSum), await on('cpu', inputs.map(magnitudes), windowSum)];
      expectClose(ours!, theirs!, scale!, factors[0] * factors[1] + 2);
    }), { numRuns: 30, seed: 3 });
  });

  test('gradient of max-pooling, ties included', async () => {
    await fc.assert(fc.asyncProperty(image, async ({ shape, factors, seed }) => {
      const large: Shape4 = [shape[0], shape[1] * factors[0], shape[2] * factors[1], shape[3]];
      const tied = normals(large, seed);
      const inputs = [{ ...tied, values: tied.values.map((value) => Math.max(0, Math.round(value * 2))) }, normals([...shape], seed + 1)];
      const call = ([x, g]: tf.Tensor[]): tf.Tensor[] => [tf.grad((a: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, factors, factors, 'valid'))(x!, g!)];
      expect(plusZero(await on('wasm', inputs, call))).toEqual(plusZero(await on('cpu', inputs, call)));
    }), { numRuns: 30, seed: 4 });
  });
});

describe('fused ops agree with their plain compositions on cpu', () => {
  const layer = fc.record({
    size: fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 7 })),
    channels: fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 13 })),
    activation: fc.constantFrom('linear' as const, 'relu' as const, 'leakyrelu' as const),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });

  test('fusedConvolution: value and gradients', async () => {
    await fc.assert(fc.asyncProperty(layer, async ({ size, channels, activation, seed }) => {
      const inputs = [normals([2, ...size, channels[0]], seed), normals([3, 3, ...channels], seed + 1), normals([channels[1]], seed + 2), normals([2, ...size, channels[1]], seed + 3)];
      const activate = { linear: (t: tf.Tensor) => t, relu: (t: tf.Tensor) => tf.relu(t), leakyrelu: (t: tf.Tensor) => tf.leakyRelu(t, 0.25) }[activation];
      const ours = await on('wasm', inputs, withGradients((x, filter, bias) => fusedConvolution(tf, {
        x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias: bias as tf.Tensor1D, activation, slope: 0.25,
      })));
      const plain = withGradients((x, w, b) => activate(tf.add(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), b!)));
      const theirs = await on('cpu', inputs, plain);
      // Magnitudes everywhere make every activation the identity: an upper bound on each sum of magnitudes.
      const scale = await on('cpu', inputs.map(magnitudes), plain);
      const terms = 9 * Math.max(channels[0], channels[1]) + 2 * size[0] * size[1] + 2;
      // A relu whose input lies within the two sums' error may fall on either side of 0: such cases say nothing.
      const z = theirs[0]!.map((value, index) => (Math.abs(value) > 2 * gamma(terms) * scale[0]![index]! ? 1 : 0));
      if (activation !== 'linear' && theirs[0]!.some((value, index) => value !== 0 && z[index] === 0)) return;
      ours.forEach((values, index) => expectClose(values, theirs[index]!, scale[index]!, terms));
    }), { numRuns: 40, seed: 5 });
  });

  test('fusedConvolution without an input gradient has the same other gradients', () => {
    tf.tidy(() => {
      const x = tf.randomNormal([2, 5, 5, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
      const weights = [tf.randomNormal([3, 3, 3, 4], 0, 1, 'float32', 2), tf.randomNormal([4], 0, 1, 'float32', 3)];
      const gradients = (inputGradient: boolean): Float32Array[] =>
        tf.grads((filter: tf.Tensor, bias: tf.Tensor) => tf.sum(fusedConvolution(tf, {
          x, filter: filter as tf.Tensor4D, bias: bias as tf.Tensor1D, activation: 'relu', inputGradient,
        })))(weights).map((tensor) => tensor.dataSync<'float32'>());
      expect(gradients(false)).toEqual(gradients(true));
    });
  });

  test('normalise: value and gradients, to the square root of the unit roundoff', async () => {
    // Chained float32 statistics have no short rigorous bound; a wrong term of the formula is an error of order 1,
    // rounding one of order n·u times the condition of the variance. √u, relative to the largest element, lies between.
    await fc.assert(fc.asyncProperty(layer, async ({ size, channels, seed }) => {
      const shape = [2, size[0] + 2, size[1] + 2, channels[1]];
      const inputs = [normals(shape, seed), normals([channels[1]], seed + 1), normals([channels[1]], seed + 2), normals(shape, seed + 3)];
      const ours = await on('wasm', inputs, withGradients((x, gain, offset) => normalise(tf, {
        x: x as tf.Tensor4D, gain: gain as tf.Tensor1D, offset: offset as tf.Tensor1D, slope: 0.25, epsilon: 1e-3,
      })));
      const theirs = await on('cpu', inputs, withGradients((x, gain, offset) => {
        const centred = tf.sub(x!, tf.mean(x!, [1, 2], true));
        const variance = tf.mean(tf.square(centred), [1, 2], true);
        return tf.leakyRelu(tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-3))), gain!), offset!), 0.25);
      }));
      const near = theirs[0]!.some((value) => Math.abs(value) < Math.sqrt(UNIT));
      if (near) return;
      ours.forEach((values, index) => {
        const largest = theirs[index]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        values.forEach((value, at) => expect(Math.abs(value - theirs[index]![at]!)).toBeLessThanOrEqual(Math.sqrt(UNIT) * largest));
      });
    }), { numRuns: 30, seed: 6 });
  });

  test('they need the kernels of the wasm backend', async () => {
    await tf.setBackend('cpu');
    const x = tf.zeros([1, 4, 4, 1]) as tf.Tensor4D;
    const one = tf.zeros([1]) as tf.Tensor1D;
    expect(() => fusedConvolution(tf, { x, filter: tf.zeros([3, 3, 1, 1]), bias: one, activation: 'relu' })).toThrow(/needs the wasm training kernels, got backend cpu/);
    expect(() => normalise(tf, { x, gain: one, offset: one })).toThrow(/needs the wasm training kernels, got backend cpu/);
    await tf.setBackend('wasm');
  });
});

describe('Adam', () => {
  test('follows tfjs\'s Adam within its float32 rounding', () => {
    // Twenty steps of at most one learning rate each. Per step tfjs rounds about ten times in float32, also in β and in
    // its running powers of β: 1 − β₂ = 1e-3 is then off by u / 1e-3, which a square root halves. So 20 · (10 u + u / 2e-3).
    const steps = 20;
    const rate = 0.01;
    const start = normals([3, 5], 1);
    const ours = tf.variable(tf.tensor(start.values, start.shape));
    const theirs = tf.variable(tf.tensor(start.values, start.shape));
    const mine = new Adam(tf, [ours], { learningRate: rate, epsilon: 1e-7 });
    const reference = tf.train.adam(rate, 0.9, 0.999, 1e-7);
    for (let step = 0; step < steps; step += 1) {
      const gradient = tf.randomNormal([3, 5], 0, 1, 'float32', step + 2);
      mine.apply([gradient]);
      reference.applyGradients([{ name: theirs.name, tensor: gradient }]);
      gradient.dispose();
    }
    const expected = theirs.dataSync();
    const bound = steps * rate * steps * (10 * UNIT + UNIT / 2e-3) + steps * UNIT * 4;
    ours.dataSync().forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(bound));
  });

  test('continues from a saved state with the same bits, and refuses another model\'s', () => {
    const gradient = tf.tensor([0.5, -2, 1e-3]);
    const take = (adam: Adam, count: number): void => {
      for (let step = 0; step < count; step += 1) adam.apply([gradient]);
    };
    const whole = tf.variable(tf.tensor([1, 2, 3]));
    take(new Adam(tf, [whole], { learningRate: 0.1 }), 7);
    const parts = tf.variable(tf.tensor([1, 2, 3]));
    const first = new Adam(tf, [parts], { learningRate: 0.1 });
    take(first, 3);
    const second = new Adam(tf, [parts], { learningRate: 0.1 });
    second.restore(first.save());
    take(second, 4);
    expect(parts.dataSync()).toEqual(whole.dataSync());
    expect(() => new Adam(tf, [tf.variable(tf.zeros([2]))], { learningRate: 0.1 }).restore(first.save())).toThrow(/variable 0 has 2 elements, got 3/);
    expect(() => second.apply([tf.zeros([2])])).toThrow(/gradient 0 must have shape \[3\], got \[2\]/);
  });
});

test('nothing leaks', () => {
  const x = tf.randomNormal([2, 8, 8, 3]) as tf.Tensor4D;
  const w = tf.variable(tf.randomNormal([3, 3, 3, 5]));
  const adam = new Adam(tf, [w], { learningRate: 0.01 });
  const step = (): void => tf.tidy(() => {
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(tf.maxPool(tf.conv2d(x, w as unknown as tf.Tensor4D, 1, 'same'), 2, 2, 'valid'))), [w]);
    adam.apply([grads[w.name]!]);
  });
  step();
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
  for (let count = 0; count < 20; count += 1) step();
  expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(before);
});
