// @semsegloss/js: losses in plain JavaScript and WebAssembly, with no dependency but core. Plans become loops over typed arrays.
import type { Adapter, LossDefinition, LossOptions, LossResult } from '@semsegloss/core';
import { generated, JsLoss } from './compile.ts';
import { interpret } from './interpret.ts';
import { JS_ROUNDING } from './rounding.ts';
import { Heap } from './wasm/heap.ts';
import { WASM_ROUNDING } from './wasm/rounding.ts';
import { wasmKernel } from './wasm/run.ts';

export { JsLoss, type JsRunOptions } from './compile.ts';
export { JS_ROUNDING } from './rounding.ts';
export { WASM_ROUNDING } from './wasm/rounding.ts';

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

/**
 * The WebAssembly backend: the same plans as SIMD modules, four pixels at a time in float32, sums in float64. Runs are
 * synchronous. All losses of one adapter share one memory of some 400 kB, whatever the size of the data.
 * @throws UNSUPPORTED where there is no WebAssembly with SIMD, or a content-security policy forbids it.
 */
export function createWasmAdapter(): JsAdapter {
  const heap = new Heap();
  return { name: 'wasm', rounding: WASM_ROUNDING, compile: (loss, options) => new JsLoss(loss, options, 'wasm', (plan, classes, arrays) => wasmKernel(plan, classes, arrays, heap)) };
}

/** Compiles one loss: `compile('dice', { fromLogits: false }).run({ prediction, target }, { gradient: true })`. */
export function compile(loss: LossDefinition | string, options?: LossOptions): JsLoss {
  return createJsAdapter().compile(loss, options);
}

/** False where a content-security policy forbids `new Function`. */
function allowsCodeGeneration(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}
