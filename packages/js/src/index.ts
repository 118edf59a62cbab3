// @semsegloss/js: losses in plain JavaScript, with no dependency but core. Plans become generated loops over typed arrays.
import type { Adapter, LossDefinition, LossOptions, LossResult } from '@semsegloss/core';
import { JsLoss } from './compile.ts';

export { JsLoss, type JsRunOptions } from './compile.ts';
export { JS_ROUNDING } from './rounding.ts';

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
  return { name: codegen ? 'js' : 'js-interpreted', compile: (loss, options) => new JsLoss(loss, options, codegen) };
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
