// Every loss on WebAssembly against the float64 reference: measured error over derived bound, at most 1.
import { LOSSES, run, type LossOptions, type Tensor } from '@semsegloss/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWasmAdapter, WASM_ROUNDING } from '../src/index.ts';
import { problems } from './problems.ts';

/** Largest |measured − reference| / bound over all elements of an output. */
function overBound(measured: Tensor | undefined, reference: { data: Float64Array; bound: Float64Array; shape: readonly number[] } | undefined): number {
  expect(measured?.shape).toEqual(reference?.shape);
  let worst = 0;
  reference?.data.forEach((value, i) => {
    const error = Math.abs((measured?.data[i] ?? Number.NaN) - value);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error / ((reference.bound[i] ?? 0) + 2 ** -149));
  });
  return worst;
}

describe('wasm', () => {
  const adapter = createWasmAdapter();
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s agrees with the reference', (_slug, loss) => {
    fc.assert(fc.property(problems(loss), ({ options, feeds }) => {
      const compiled = adapter.compile(loss, options as LossOptions);
      const { graph } = compiled.plan(true);
      const reference = run(graph, feeds, WASM_ROUNDING);
      const { value, gradient } = compiled.run(feeds, { gradient: true });
      expect(overBound(value, reference['value'])).toBeLessThanOrEqual(1);
      expect(overBound(gradient, reference['gradient'])).toBeLessThanOrEqual(1);
      expect(overBound(compiled.run(feeds).value, reference['value'])).toBeLessThanOrEqual(1);
    }), { numRuns: 15 });
  });
});
