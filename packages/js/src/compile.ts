// A loss to something that runs at once, and plans as generated functions.
import type { CompiledLoss, Feeds, LossResult, Plan } from '@semsegloss/core';
import { POWERS } from './approximations.ts';
import { generate, sizeValues } from './generate/generate.ts';
import type { Kernel } from './kernel.ts';
import { PlannedLoss, type JsRunOptions } from './planned.ts';

/** A compiled loss; run() is synchronous. */
export class JsLoss extends PlannedLoss<Kernel> implements CompiledLoss<LossResult> {
  /**
   * Value, and gradient if asked for, of one batch.
   * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT; with `validate` (the default) VALUE_RANGE and VALUE_NOT_FINITE; DISPOSED.
   */
  run(feeds: Feeds, options?: JsRunOptions): LossResult {
    const { kernel, inputs, outputs, sizes, counts, memory, finish } = this.prepare(feeds, options);
    kernel(inputs, outputs, sizes, counts, memory);
    return finish();
  }
}

/** A plan as a generated function. */
export function generated(plan: Plan, classes: number): Kernel {
  const run = new Function('inputs', 'outputs', 'memory', 'passes', 'N', 'S', 'Z', 'POWERS', generate(plan, classes)) as (...parameters: unknown[]) => void;
  return (inputs, outputs, sizes, counts, memory) => run(inputs, outputs, memory, plan.passes, counts.batch, counts.space, sizeValues(plan, sizes), POWERS);
}

/** False where a content-security policy forbids `new Function`. */
export function allowsCodeGeneration(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}
