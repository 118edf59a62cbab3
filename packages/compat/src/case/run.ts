// Runs a translated loss on a backend and gives its result as the library lists it.
import type { Adapter } from '@semsegloss/core';
import type { Inputs, LossTranslation } from '../api.ts';

export interface CaseResult {
  /** The library's result, element by element. */
  readonly value: readonly number[];
  /** Of the sum of the value with respect to the prediction, in its layout. Losses only. */
  readonly gradient?: ArrayLike<number>;
}

export async function runLoss({ loss, options, feeds, elements }: LossTranslation, inputs: Inputs, backend: Pick<Adapter, 'compile'>, gradient: boolean): Promise<CaseResult> {
  const compiled = backend.compile(loss, options);
  try {
    // Libraries compute with whatever they are given: logits where probabilities are expected, weights beyond 1.
    const result = await compiled.run(feeds(inputs), { gradient, validate: false });
    const value = elements(result.value, inputs);
    return result.gradient === undefined ? { value } : { value, gradient: result.gradient.data };
  } finally {
    compiled.dispose();
  }
}
