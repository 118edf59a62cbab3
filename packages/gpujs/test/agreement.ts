// The judgement that every mode gets: value and gradient of a loss, each element over the error that the reference
// allows for the mode's declared roundings.
import { run, type Feeds, type LossDefinition, type LossOptions, type Rounding, type Tensor } from '@semsegloss/core';
import { expect } from 'vitest';
import type { RandomProblem } from '../../js/test/problems.ts';
import { ROUNDING, type GpuJsAdapter, type GpuJsLoss, type Mode } from '../src/index.ts';

/** Largest |measured − reference| / bound over all elements of an output. */
export function overBound(measured: Tensor | undefined, reference: { data: Float64Array; bound: Float64Array; shape: readonly number[] } | undefined): number {
  expect(measured?.shape).toEqual(reference?.shape);
  let worst = 0;
  reference?.data.forEach((value, i) => {
    const error = Math.abs((measured?.data[i] ?? Number.NaN) - value);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error / ((reference.bound[i] ?? 0) + 2 ** -126));
  });
  return worst;
}

/** Measured over allowed error, the worst over all elements of value and gradient. */
export async function worstRatio(compiled: GpuJsLoss, feeds: Feeds, rounding: Rounding): Promise<number> {
  const reference = run(compiled.plan(true).graph, feeds, rounding);
  const { value, gradient } = await compiled.run(feeds, { gradient: true });
  // The value alone has a graph of its own.
  const alone = await compiled.run(feeds);
  return Math.max(overBound(value, reference['value']), overBound(gradient, reference['gradient']), overBound(alone.value, run(compiled.plan(false).graph, feeds, rounding)['value']));
}

export async function expectAgreement(adapter: GpuJsAdapter, mode: Mode, loss: LossDefinition, { options, feeds }: RandomProblem): Promise<void> {
  const compiled = adapter.compile(loss, options as LossOptions);
  try {
    expect(await worstRatio(compiled, feeds, ROUNDING[mode]), JSON.stringify(options)).toBeLessThanOrEqual(1);
  } finally {
    compiled.dispose();
  }
}

/** Powers that are so steep at a certain pixel that a rounding there is no small change. */
const STEEP: ReadonlySet<string> = new Set(['weighted-hausdorff', 'exponential-logarithmic']);

/** Saturated logits leave errors that float32 cannot order or tell from a threshold, and powers that no bound of first order holds for. */
export function isClear(mode: Mode, loss: LossDefinition, { options, feeds }: RandomProblem): boolean {
  const isDelicate = loss.properties.sorts === true || loss.properties.pools === true || STEEP.has(loss.slug);
  return mode === 'cpu' || !isDelicate || options.fromLogits !== true || feeds['prediction']?.data.every((logit: number) => Math.abs(logit) <= 5) === true;
}
