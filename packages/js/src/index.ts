// @semsegloss/js: losses in plain JavaScript and WebAssembly, with no dependency but core. Plans become loops over typed arrays.
import type { Adapter, LossDefinition, LossOptions, LossResult } from '@semsegloss/core';
import { allowsCodeGeneration, generated, JsLoss } from './compile.ts';
import { interpret } from './interpret.ts';
import { JS_ROUNDING } from './rounding.ts';
import { Heap } from './wasm/heap.ts';
import { WASM_ROUNDING } from './wasm/rounding.ts';
import { wasmKernel } from './wasm/run.ts';
import { wasmRoutines } from './wasm/routines/routines.ts';
import { WasmTensor, type AllocatableType } from './wasm/tensor.ts';

export { JsLoss } from './compile.ts';
export type { JsRunOptions } from './planned.ts';
export { createThreadedAdapter, type ThreadedAdapter, type ThreadedAdapterOptions, type ThreadedLoss } from './threads/adapter.ts';
export { JS_ROUNDING } from './rounding.ts';
export { WASM_ROUNDING } from './wasm/rounding.ts';
export type { AllocatableType, WasmTensor } from './wasm/tensor.ts';

export interface JsAdapterOptions {
  /**
   * Generate code with `new Function` (fast), or interpret the plan (slower, for pages whose content-security policy
   * forbids code generation). By default it is tried once, and `name` says which of the two it is.
   */
  readonly codegen?: boolean;
}

export interface JsAdapter extends Adapter<LossResult> {
  compile(loss: LossDefinition | string, options?: LossOptions): JsLoss;
}

/** The plain JavaScript backend. Runs are synchronous; data are float32, sums and intermediate values float64. */
export function createJsAdapter({ codegen = allowsCodeGeneration() }: JsAdapterOptions = {}): JsAdapter {
  const name = codegen ? 'js' : 'js-interpreted';
  return { name, rounding: JS_ROUNDING, compile: (loss, options) => new JsLoss(loss, options, name, codegen ? generated : interpret) };
}

export interface WasmAdapter extends JsAdapter {
  /**
   * A tensor in the adapter's own memory, zeros at first: what lies there is read and written in place, while other
   * arrays are copied in and out, which costs about as much as a memcpy of them. Free it when it is done with.
   *
   *     const prediction = wasm.allocate([1, 512, 512, 1]);
   *     prediction.data.set(logits);
   *
   * @throws SHAPE_MISMATCH, DTYPE_MISMATCH; UNSUPPORTED where the memory cannot grow (it ends at 4 GB).
   */
  allocate(shape: readonly number[]): WasmTensor<'float32'>;
  allocate<Type extends AllocatableType>(shape: readonly number[], type: Type): WasmTensor<Type>;
}

/**
 * The WebAssembly backend: the same plans as SIMD modules, four pixels at a time in float32, sums in float64. Runs are
 * synchronous. All losses of one adapter share one memory: some 0.6 MB whatever the size of the data, and what the
 * caller allocates in it.
 * @throws UNSUPPORTED where there is no WebAssembly with SIMD, or a content-security policy forbids it.
 */
export function createWasmAdapter(): WasmAdapter {
  const heap = new Heap();
  const routines = wasmRoutines();
  return {
    name: 'wasm',
    rounding: WASM_ROUNDING,
    compile: (loss, options) => new JsLoss(loss, options, 'wasm', (plan, classes, arrays) => wasmKernel(plan, classes, arrays, heap), routines),
    allocate: (shape: readonly number[], type: AllocatableType = 'float32') => new WasmTensor(heap, shape, type),
  } as WasmAdapter;
}

/** Compiles one loss: `compile('dice', { fromLogits: false }).run({ prediction, target }, { gradient: true })`. */
export function compile(loss: LossDefinition | string, options?: LossOptions): JsLoss {
  return createJsAdapter().compile(loss, options);
}
