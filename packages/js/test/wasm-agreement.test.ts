// Every loss on WebAssembly against the float64 reference: measured error over derived bound, at most 1.
import { LOSSES, run, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWasmAdapter, WASM_ROUNDING } from '../src/index.ts';
import { problems, type RandomProblem } from './problems.ts';

/** Largest |measured − reference| / bound over all elements of an output. `underflow`: what operations may lose below the smallest normal float32. */
function overBound(measured: Tensor | undefined, reference: { data: Float64Array; bound: Float64Array; shape: readonly number[] } | undefined, underflow: number): number {
  expect(measured?.shape).toEqual(reference?.shape);
  let worst = 0;
  reference?.data.forEach((value, i) => {
    const error = Math.abs((measured?.data[i] ?? Number.NaN) - value);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error / ((reference.bound[i] ?? 0) + underflow));
  });
  return worst;
}

/** Its power of a distance is so steep at a certain pixel that a rounding there is no small change. */
const STEEP = 'weighted-hausdorff';

/** Saturated logits leave errors that float32 cannot order, and powers that no bound of first order holds for. */
function isClear(loss: LossDefinition, { options, feeds }: RandomProblem): boolean {
  return !(loss.properties.sorts === true || loss.slug === STEEP) || options.fromLogits !== true || feeds['prediction']?.data.every((logit: number) => Math.abs(logit) <= 5) === true;
}

describe('wasm', () => {
  const adapter = createWasmAdapter();
  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s agrees with the reference', (_slug, loss) => {
    fc.assert(fc.property(problems(loss).filter((problem) => isClear(loss, problem)), ({ options, feeds }) => {
      const compiled = adapter.compile(loss, options as LossOptions);
      const { graph } = compiled.plan(true);
      const reference = run(graph, feeds, WASM_ROUNDING);
      const underflow = graph.nodes.length * 2 ** -126;
      const { value, gradient } = compiled.run(feeds, { gradient: true });
      expect(overBound(value, reference['value'], underflow)).toBeLessThanOrEqual(1);
      expect(overBound(gradient, reference['gradient'], underflow)).toBeLessThanOrEqual(1);
      expect(overBound(compiled.run(feeds).value, reference['value'], underflow)).toBeLessThanOrEqual(1);
    }), { numRuns: 25 });
  });
});
