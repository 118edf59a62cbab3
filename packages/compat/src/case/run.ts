// Runs a translated loss on a backend and gives its result as the library lists it.
import type { Adapter } from '@semsegloss/core';
import type { Inputs, LossTranslation } from '../api.ts';
import { isUniqueGradient } from './mirror.ts';
import { isSmoothGradient } from './nudge.ts';

export interface CaseResult {
  /** The library's result, element by element. */
  readonly value: readonly number[];
  /** Of the sum of the value with respect to the prediction, in its layout. Losses only. */
  readonly gradient?: ArrayLike<number>;
  /** Errors or pooled pixels tie in this case, so that the gradient is one of several and need not be the library's. */
  readonly isOneOfSeveral?: true;
}

export async function runLoss({ loss, options, feeds, elements }: LossTranslation, inputs: Inputs, backend: Pick<Adapter, 'compile'>, gradient: boolean): Promise<CaseResult> {
  const compiled = backend.compile(loss, options);
  try {
    // Libraries compute with whatever they are given: logits where probabilities are expected, weights beyond 1.
    const fed = feeds(inputs);
    const result = await compiled.run(fed, { gradient, validate: false });
    const value = elements(result.value, inputs);
    if (result.gradient === undefined) return { value };
    const { sorts = false, pools = false } = loss.properties;
    const isUnique = (!sorts || await isUniqueGradient(compiled, fed, options.layout ?? 'NHWC', result.gradient)) && (!pools || await isSmoothGradient(compiled, fed, result.gradient));
    return { value, gradient: result.gradient.data, ...(isUnique ? {} : { isOneOfSeveral: true }) };
  } finally {
    compiled.dispose();
  }
}
