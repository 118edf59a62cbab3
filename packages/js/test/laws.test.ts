// The laws of every loss, kept by generated JavaScript within its derived error bounds.
import { build, decompose, differentiate, LOSSES, optimise, run, type Graph } from '@semsegloss/core';
import { describe } from 'vitest';
import { identities, laws, type Evaluate, type Measured } from '../../core/test/support/laws.ts';
import { createJsAdapter, JS_ROUNDING, type JsLoss } from '../src/index.ts';

interface Compiled {
  readonly runs: JsLoss;
  /** The graph that the plan was made from: roundings are those of its operations. */
  readonly graph: Graph;
}

const adapter = createJsAdapter();
const known = new Map<string, Compiled>();

const evaluate: Evaluate = (loss, options, feeds) => {
  const key = `${loss.slug} ${JSON.stringify(options)}`;
  const compiled = known.get(key) ?? { runs: adapter.compile(loss, options), graph: optimise(decompose(optimise(differentiate(optimise(build(loss, options).graph))))) };
  known.set(key, compiled);
  const { value, gradient } = compiled.runs.run(feeds, { gradient: true });
  const bounds = run(compiled.graph, feeds, JS_ROUNDING);
  const measured = (result: Omit<Measured, 'bound'>, output: string): Measured =>
    // Below the smallest normal float32 a stored number is off by up to half of the smallest one.
    ({ ...result, bound: (bounds[output]?.bound ?? new Float64Array()).map((bound) => bound + 2 ** -150) });
  if (gradient === undefined) throw new Error('a gradient was asked for');
  return { value: measured(value, 'value'), gradient: measured(gradient, 'gradient') };
};

describe.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s', (_slug, loss) => laws(loss, evaluate));

describe('identities', () => identities(evaluate));
