// Adam on tensors, for backends whose memory is not at hand (webgl, webgpu): the update of `@semsegloss/tfjs/wasm-training`
// op by op, with a state that is saved and restored in the same form. tfjs' own keeps its state out of reach of a schedule.

import * as tf from '@tensorflow/tfjs-core';
import type { AdamState } from '@semsegloss/tfjs/wasm-training';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

export class TensorAdam {
  readonly #variables: readonly tf.Variable[];
  readonly #first: readonly tf.Variable[];
  readonly #second: readonly tf.Variable[];
  readonly #learningRate: number;
  #step = 0;

  constructor(variables: readonly tf.Variable[], learningRate: number) {
    this.#variables = variables;
    this.#learningRate = learningRate;
    this.#first = zeros(variables);
    this.#second = zeros(variables);
  }

  /** One update of all variables; `gradients` has one tensor per variable, in order. */
  apply(gradients: readonly tf.Tensor[], learningRate = this.#learningRate): void {
    this.#step += 1;
    const rate = learningRate / (1 - BETA1 ** this.#step);
    const scale = 1 / (1 - BETA2 ** this.#step);
    this.#variables.forEach((variable, index) => {
      const [mean, square, gradient] = [this.#first[index], this.#second[index], gradients[index]];
      if (mean === undefined || square === undefined || gradient === undefined) throw new RangeError(`TensorAdam.apply: must have a gradient for each of ${this.#variables.length} variables, got ${gradients.length}.`);
      tf.tidy(() => {
        mean.assign(tf.add(tf.mul(mean, BETA1), tf.mul(gradient, 1 - BETA1)));
        square.assign(tf.add(tf.mul(square, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
        variable.assign(tf.sub(variable, tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(tf.mul(square, scale)), EPSILON))));
      });
    });
  }

  /** A copy of the state. */
  async save(): Promise<AdamState> {
    const step = this.#step;
    const [first, second] = await Promise.all([read(this.#first), read(this.#second)]);
    return { step, first, second };
  }

  restore({ step, first, second }: AdamState): void {
    write(this.#first, first);
    write(this.#second, second);
    this.#step = step;
  }

  dispose(): void {
    for (const moment of [...this.#first, ...this.#second]) moment.dispose();
  }
}

function zeros(variables: readonly tf.Variable[]): tf.Variable[] {
  return variables.map((variable) => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)));
}

function read(moments: readonly tf.Variable[]): Promise<Float32Array[]> {
  return Promise.all(moments.map((moment) => moment.data<'float32'>()));
}

function write(moments: readonly tf.Variable[], values: readonly Float32Array[]): void {
  moments.forEach((moment, index) => {
    const value = values[index];
    if (value?.length !== moment.size) throw new Error(`TensorAdam.restore: variable ${index} has ${moment.size} elements, got ${value?.length ?? 'none'}. Restore the state of the same model.`);
    tf.tidy(() => moment.assign(tf.tensor(value, moment.shape)));
  });
}
