// The laws of every loss, kept by WebAssembly within its derived error bounds.
import { LOSSES, run } from '@semsegloss/core';
import { describe } from 'vitest';
import { identities, laws, type Evaluate, type Measured } from '../../core/test/support/laws.ts';
import { createWasmAdapter, WASM_ROUNDING, type JsLoss } from '../src/index.ts';

const adapter = createWasmAdapter();
/** Compiling takes most of the time; wasm-agreement.test.ts tries many more problems. */
const NUM_RUNS = 4;
const known = new Map<string, JsLoss>();

const evaluate: Evaluate = (loss, options, feeds) => {
  const key = `${loss.slug} ${JSON.stringify(options)}`;
  const compiled = known.get(key) ?? adapter.compile(loss, options);
  known.set(key, compiled);
  const { value, gradient } = compiled.run(feeds, { gradient: true });
  const { graph } = compiled.plan(true);
  const bounds = run(graph, feeds, WASM_ROUNDING);
  // Below the smallest normal float32 every operation may lose all its digits.
  const underflow = graph.nodes.length * 2 ** -126;
  const measured = (result: Omit<Measured, 'bound'>, output: string): Measured => ({ ...result, bound: (bounds[output]?.bound ?? new Float64Array()).map((bound) => bound + underflow) });
  if (gradient === undefined) throw new Error('a gradient was asked for');
  return { value: measured(value, 'value'), gradient: measured(gradient, 'gradient') };
};

describe.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s', (_slug, loss) => laws(loss, evaluate, NUM_RUNS));

describe('identities', () => identities(evaluate, NUM_RUNS));
