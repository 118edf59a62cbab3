// A small U-Net: per level two 3×3 convolutions, each with instance normalisation and leaky relu, 2×2 max-pooling down,
// and up again by a 1×1 convolution that halves the channels, nearest up-sampling, and the skip connection beside it.
// Logits out; channels last. Its first weights depend on the seed and the sizes only.

import * as tf from '@tensorflow/tfjs-core';
import { WASM_KERNELS, type Kernels } from './kernels.ts';
import { randomFrom } from './random.ts';

export interface UNetOptions {
  /** Filters of the first level; each deeper level has twice as many. */
  readonly filters: number;
  /** Number of times the input is halved. */
  readonly depth: number;
  /** 1 for two classes, else the number of classes. */
  readonly outputs: number;
  readonly seed: number;
  /** What computes the layers; the wasm backend's training kernels unless told otherwise. */
  readonly kernels?: Kernels;
}

/** He initialisation, but the last layer starts small: a loss that saturates must not start out saturated. */
const LOGITS_GAIN = 0.1;

interface Convolution {
  readonly name: string;
  readonly size: 1 | 3;
  readonly inputs: number;
  readonly outputs: number;
}

/** The convolutions in the order in which they run. */
function convolutions({ filters, depth, outputs }: UNetOptions): Convolution[] {
  const list: Convolution[] = [];
  const add = (name: string, size: 1 | 3, inputs: number, width: number): void => {
    list.push({ name, size, inputs, outputs: width });
  };
  for (let level = 0; level <= depth; level += 1) {
    const width = filters * 2 ** level;
    add(`down${level}a`, 3, level === 0 ? 1 : width / 2, width);
    add(`down${level}b`, 3, width, width);
  }
  for (let level = depth - 1; level >= 0; level -= 1) {
    const width = filters * 2 ** level;
    add(`up${level}`, 1, width * 2, width);
    add(`up${level}a`, 3, width * 2, width);
    add(`up${level}b`, 3, width, width);
  }
  add('logits', 1, filters, outputs);
  return list;
}

interface Layer {
  readonly filter: tf.Variable;
  readonly bias: tf.Variable;
  readonly gain: tf.Variable | null;
}

export class UNet {
  /** Filter, bias and, with normalisation, gain of each convolution, in the order in which they run: what is trained and saved. */
  readonly variables: readonly tf.Variable[];
  readonly #options: UNetOptions;
  readonly #byName = new Map<string, Layer>();

  constructor(options: UNetOptions) {
    const { filters, depth, outputs } = options;
    for (const [name, value, least] of [['filters', filters, 1], ['depth', depth, 0], ['outputs', outputs, 1]] as const) {
      if (!Number.isInteger(value) || value < least) throw new Error(`UNet: ${name} must be a whole number from ${least}, got ${value}.`);
    }
    this.#options = options;
    this.variables = convolutions(options).flatMap((convolution) => {
      const { name, size, inputs, outputs: width } = convolution;
      const random = randomFrom('weights', options.seed, name);
      const deviation = Math.sqrt(2 / (size * size * inputs)) * (name === 'logits' ? LOGITS_GAIN : 1);
      const values = Float32Array.from({ length: size * size * inputs * width }, () => random.normal() * deviation);
      const filter = tf.tidy(() => tf.variable(tf.tensor4d(values, [size, size, inputs, width])));
      const bias = tf.tidy(() => tf.variable(tf.zeros([width])));
      const gain = size === 3 ? tf.tidy(() => tf.variable(tf.ones([width]))) : null;
      this.#byName.set(name, { filter, bias, gain });
      return gain === null ? [filter, bias] : [filter, bias, gain];
    });
  }

  get parameters(): number {
    return this.variables.reduce((total, variable) => total + variable.size, 0);
  }

  /**
   * Logits of images.
   *
   * @param images [batch, height, width, 1], height and width multiples of 2^depth
   * @returns [batch, height, width, outputs]
   * @throws Error if a size is not a multiple of 2^depth.
   */
  logits(images: tf.Tensor4D): tf.Tensor4D {
    const { depth } = this.#options;
    const multiple = 2 ** depth;
    for (const size of images.shape.slice(1, 3)) {
      if (size % multiple !== 0) throw new Error(`UNet: height and width must be multiples of ${multiple} at depth ${depth}, got ${size}.`);
    }
    return tf.tidy(() => {
      const skips: tf.Tensor4D[] = [];
      let x = images;
      for (let level = 0; level <= depth; level += 1) {
        if (level > 0) x = tf.maxPool(x, 2, 2, 'valid');
        x = this.#convolve(`down${level}b`, this.#convolve(`down${level}a`, x));
        if (level < depth) skips.push(x);
      }
      for (let level = depth - 1; level >= 0; level -= 1) {
        const skip = skips[level] as tf.Tensor4D;
        const [, height, width] = skip.shape;
        x = tf.image.resizeNearestNeighbor(this.#convolve(`up${level}`, x), [height, width]);
        x = this.#convolve(`up${level}b`, this.#convolve(`up${level}a`, tf.concat([skip, x], 3)));
      }
      return this.#convolve('logits', x);
    });
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose();
  }

  /** 3×3: convolution, normalisation, leaky relu. 1×1: convolution and bias. */
  #convolve(name: string, x: tf.Tensor4D): tf.Tensor4D {
    const layer = this.#byName.get(name) as Layer;
    const filter = layer.filter as unknown as tf.Tensor4D;
    const offset = layer.bias as unknown as tf.Tensor1D;
    const { pointwise, normalised } = this.#options.kernels ?? WASM_KERNELS;
    if (layer.gain === null) return pointwise(x, filter, offset);
    return normalised(tf.conv2d(x, filter, 1, 'same'), layer.gain as unknown as tf.Tensor1D, offset);
  }
}
