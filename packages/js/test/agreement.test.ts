// Every loss, both ways of running it, against the float64 reference: measured error over derived bound, at most 1.
import { build, decompose, differentiate, LOSSES, optimise, run, type LossOptions, type SharedOptions, type Tensor } from '@semsegloss/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsAdapter, JS_ROUNDING } from '../src/index.ts';
import { runsFor } from '../../core/test/support/scenes.ts';
import { problems, type Feeds } from './problems.ts';

/** Largest |measured − reference| / bound over all elements of an output. */
function overBound(measured: Tensor, reference: { data: Float64Array; bound: Float64Array; shape: readonly number[] }): number {
  expect(measured.shape).toEqual(reference.shape);
  let worst = 0;
  reference.data.forEach((value, i) => {
    const error = Math.abs((measured.data[i] ?? Number.NaN) - value);
    // Below the smallest normal number an operation may lose all its digits.
    const bound = (reference.bound[i] ?? 0) + 2 ** -126;
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error / bound);
  });
  return worst;
}

describe.each([true, false])('js, codegen: %s', (codegen) => {
  const adapter = createJsAdapter({ codegen });
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s agrees with the reference', (_slug, loss) => {
    fc.assert(fc.property(problems(loss), ({ options, feeds }: { options: Partial<SharedOptions>; feeds: Feeds }) => {
      const { graph } = build(loss, options as LossOptions);
      const reference = run(optimise(decompose(differentiate(graph))), feeds, JS_ROUNDING);
      const compiled = adapter.compile(loss, options as LossOptions);
      const { value, gradient } = compiled.run(feeds, { gradient: true });
      expect(overBound(value, reference['value']!)).toBeLessThanOrEqual(1);
      expect(overBound(gradient!, reference['gradient']!)).toBeLessThanOrEqual(1);
      expect(overBound(compiled.run(feeds).value, reference['value']!)).toBeLessThanOrEqual(1);
    }), { numRuns: runsFor(loss, 60) });
  });
});
