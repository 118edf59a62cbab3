// The judgement of one problem: value and gradient, each element over the error that the reference allows.
import { run, type Feeds, type Rounding, type Tensor } from '@semsegloss/core';
import type { GpuJsLoss } from '../src/index.ts';

/** The largest |measured − reference| / bound over value and gradient. */
export async function worstRatio(compiled: GpuJsLoss, feeds: Feeds, rounding: Rounding): Promise<number> {
  const reference = run(compiled.plan(true).graph, feeds, rounding);
  const { value, gradient } = await compiled.run(feeds, { gradient: true });
  return Math.max(overBound(value, reference['value']), overBound(gradient, reference['gradient']));
}

/** The largest |measured − reference| / bound of one output. */
export function overBound(measured: Tensor | undefined, reference: { readonly data: Float64Array; readonly bound: Float64Array } | undefined): number {
  if (measured === undefined || measured.data.length !== reference?.data.length) return Infinity;
  return reference.data.reduce((worst, value, i) => {
    const ratio = Math.abs((measured.data[i] ?? Number.NaN) - value) / ((reference.bound[i] ?? 0) + 2 ** -126);
    return Number.isNaN(ratio) ? Infinity : Math.max(worst, ratio);
  }, 0);
}
