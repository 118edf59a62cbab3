// The laws of every loss, kept by generated JavaScript within its derived error bounds.
import { LOSSES, run } from '@semsegloss/core';
import { describe } from 'vitest';
import { MOST_KEPT } from '../../core/test/support/evaluate.ts';
import { identities, laws, type Evaluate, type Measured } from '../../core/test/support/laws.ts';
import { createJsAdapter, JS_ROUNDING, type JsLoss } from '../src/index.ts';

const adapter = createJsAdapter();
/** Compiling takes most of the time; agreement.test.ts tries many more problems. */
const NUM_RUNS = 8;
const known = new Map<string, JsLoss>();

const evaluate: Evaluate = (loss, options, feeds) => {
  const key = `${loss.slug} ${JSON.stringify(options)}`;
  const compiled = known.get(key) ?? adapter.compile(loss, options);
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, compiled);
  const { value, gradient } = compiled.run(feeds, { gradient: true });
  // Roundings are those of the operations that the plan makes.
  const bounds = run(compiled.plan(true).graph, feeds, JS_ROUNDING);
  const measured = (result: Omit<Measured, 'bound'>, output: string): Measured =>
    // Below the smallest normal float32 a stored number is off by up to half of the smallest one.
    ({ ...result, bound: (bounds[output]?.bound ?? new Float64Array()).map((bound) => bound + 2 ** -150) });
  if (gradient === undefined) throw new Error('a gradient was asked for');
  return { value: measured(value, 'value'), gradient: measured(gradient, 'gradient') };
};

describe.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s', (_slug, loss) => laws(loss, evaluate, NUM_RUNS));

describe('identities', () => identities(evaluate, NUM_RUNS));
