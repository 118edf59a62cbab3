// Adam over all parameters of a model in one pass on the backend's heap. tfjs's own takes some twelve kernels per
// variable, which at a U-Net's two dozen small variables costs more than the arithmetic. State is plain arrays.
//   m ← β₁ m + (1 − β₁) g     v ← β₂ v + (1 − β₂) g²     p ← p − α · m̂ / (√v̂ + ε),  m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)

import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { elementsOf, float32Output, requireFloat32, type WasmBackend } from './heap.ts';
import type { Tf } from './tf.ts';

export interface AdamOptions {
  readonly learningRate: number;
  /** Decay of the first moment; 0.9 by default. */
  readonly beta1?: number;
  /** Decay of the second moment; 0.999 by default. */
  readonly beta2?: number;
  /** 1e-7 by default, as in tfjs and Keras. */
  readonly epsilon?: number;
}

/** Everything that a continuation needs: the number of steps taken, and both moments of each variable in order. */
export interface AdamState {
  readonly step: number;
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
}

/** Arithmetic is in double, stored as float32; equal inputs give equal bits on every engine. */
export class Adam {
  readonly #tf: Tf;
  readonly #variables: readonly Variable[];
  readonly #options: Required<AdamOptions>;
  #state: { step: number; readonly first: Float32Array[]; readonly second: Float32Array[] };

  constructor(tf: Tf, variables: readonly Variable[], { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions) {
    this.#tf = tf;
    this.#variables = variables;
    this.#options = { learningRate, beta1, beta2, epsilon };
    const zeros = (): Float32Array[] => variables.map((variable) => new Float32Array(variable.size));
    this.#state = { step: 0, first: zeros(), second: zeros() };
  }

  /** A copy of the state. */
  save(): AdamState {
    const { step, first, second } = this.#state;
    return { step, first: first.map((moment) => moment.slice()), second: second.map((moment) => moment.slice()) };
  }

  /** @throws Error if the state's sizes are not those of the variables. */
  restore({ step, first, second }: AdamState): void {
    this.#variables.forEach((variable, index) => {
      for (const moment of [first[index], second[index]]) {
        if (moment?.length !== variable.size) {
          throw new Error(`Adam.restore: variable ${index} has ${variable.size} elements, got ${moment?.length ?? 'none'}. Restore the state of the same model.`);
        }
      }
    });
    this.#state = { step, first: first.map((moment) => moment.slice()), second: second.map((moment) => moment.slice()) };
  }

  /**
   * One update of all variables. `gradients` has one tensor per variable, in order, of the variable's shape.
   * `learningRate` serves schedules; without it, the rate that the optimizer was made with.
   *
   * @throws Error if the backend is not wasm, or a gradient has another shape or type.
   */
  apply(gradients: readonly Tensor[], learningRate = this.#options.learningRate): void {
    const engine = this.#tf.engine();
    if (engine.backendName !== 'wasm') throw new Error(`Adam.apply: backend must be wasm, got ${engine.backendName}. Call tf.setBackend('wasm').`);
    const backend = this.#tf.findBackend('wasm') as unknown as WasmBackend;
    const { beta1, beta2, epsilon } = this.#options;
    this.#state.step += 1;
    const { step, first, second } = this.#state;
    const rate = learningRate / (1 - beta1 ** step);
    const scale = 1 / (1 - beta2 ** step);
    this.#variables.forEach((variable, index) => {
      const gradient = gradients[index];
      if (gradient === undefined || String(gradient.shape) !== String(variable.shape)) {
        throw new Error(`Adam.apply: gradient ${index} must have shape [${variable.shape}], got [${gradient?.shape ?? 'none'}].`);
      }
      requireFloat32('Adam.apply', { variable, gradient });
      // A new tensor, because the backend keeps packed copies of the filters that it has seen, by tensor.
      const made = float32Output(backend, variable.shape);
      const [p, g, next] = [elementsOf(backend, variable), elementsOf(backend, gradient), elementsOf(backend, made)];
      const m = first[index] as Float32Array;
      const v = second[index] as Float32Array;
      for (let i = 0; i < next.length; i += 1) {
        const slope = g[i] as number;
        const mean = beta1 * (m[i] as number) + (1 - beta1) * slope;
        const square = beta2 * (v[i] as number) + (1 - beta2) * slope * slope;
        m[i] = mean;
        v[i] = square;
        next[i] = (p[i] as number) - rate * mean / (Math.sqrt(square * scale) + epsilon);
      }
      const tensor = engine.makeTensorFromTensorInfo(made);
      variable.assign(tensor);
      tensor.dispose();
    });
  }
}
