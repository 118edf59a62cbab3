// The contract that every backend's adapter meets. Core calls no adapter; adapters import this and nothing of each other.
import type { LossOptions } from './build/build.ts';
import type { LossDefinition } from './define/loss.ts';
import { SemSegLossError } from './errors.ts';
import type { Graph } from './graph/types.ts';
import type { Rounding } from './run/reference.ts';
import type { Feeds, Tensor } from './run/tensor.ts';

/** Names of backends, as `--backend` takes them. */
export const BACKEND_NAMES = [
  'reference', 'js', 'js-interpreted', 'wasm', 'wasm-threads',
  'tfjs-cpu', 'tfjs-wasm', 'tfjs-webgl', 'tfjs-webgpu',
  'onnxruntime-wasm', 'onnxruntime-webgpu', 'onnxruntime-cpu',
  'gpu.js-cpu', 'gpu.js-webasm', 'gpu.js-webgl2', 'gpu.js-webgpu',
] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export interface RunOptions {
  /** Also compute the gradient of the (summed) value with respect to the prediction. Default false. */
  readonly gradient?: boolean;
  /**
   * Read all inputs first and refuse NaN, probabilities outside [0, 1], and class ids outside 0..C−1. Default true.
   * It costs one pass over memory; a training loop that trusts its data turns it off.
   */
  readonly validate?: boolean;
}

export interface LossResult {
  /** Shape [] for the reductions `mean` and `sum`; the elements for `none`. */
  readonly value: Tensor;
  /** Shaped like the prediction. */
  readonly gradient?: Tensor;
  /** With the gradient, where the loss has inputs that are a single number: the derivatives with respect to them, by name. */
  readonly gradients?: Readonly<Record<string, Tensor>>;
}

export interface CompiledLoss<Result extends LossResult | Promise<LossResult> = LossResult | Promise<LossResult>> {
  readonly loss: string;
  readonly backend: string;
  /**
   * What is computed, with the outputs `value` and `gradient`: the graph that error bounds are derived from. Left out where
   * that is core's own, `optimise(decompose(differentiateAll(graph)))`. An input `upstream`, shaped like the value, stands
   * for the derivative of whatever follows; a run takes it as ones.
   */
  readonly graph?: Graph;
  /** How it rounds, where that is not how the adapter does: a loss that is computed another way. */
  readonly rounding?: Rounding;
  /** How it is computed, where a backend has more than one way: nothing slower or less exact is chosen in silence. */
  execution?(): string;
  run(feeds: Feeds, options?: RunOptions): Result;
  /** Frees what the backend holds. Later calls of run() throw DISPOSED. */
  dispose(): void;
}

export interface Adapter<Result extends LossResult | Promise<LossResult> = LossResult | Promise<LossResult>> {
  /** Of those of this project one of BACKEND_NAMES; any other name for any other. */
  readonly name: string;
  /** How it rounds: what error bounds, and with them the conformance suite, are derived from. */
  readonly rounding: Rounding;
  /** Compiles a loss, by definition or by name, for one kind of problem. */
  compile(loss: LossDefinition | string, options?: LossOptions): CompiledLoss<Result>;
}

/** What an adapter throws for something that it declares it cannot do; never a silent fallback. */
export function unsupported(backend: string, reason: string): SemSegLossError {
  return new SemSegLossError('UNSUPPORTED', `${backend}: ${reason}`);
}
