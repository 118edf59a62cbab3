// The laws of every loss that WebAssembly computes without routines of the host, kept within its derived error bounds.
// The others are in agreement.test.ts; what the host does there is the same as for the loops.
import { LOSSES, run, type LossDefinition } from '@semsegloss/core';
import { describe } from 'vitest';
import { identities, laws, type Evaluate, type Measured } from '../../core/test/support/laws.ts';
import { isAccepted } from '../../core/test/support/scenes.ts';
import { createWasmAdapter, WASM_ROUNDING, type JsLoss } from '../src/index.ts';

const adapter = createWasmAdapter();
/** Compiling takes most of the time; agreement.test.ts tries many more problems. */
const NUM_RUNS = 4;
const known = new Map<string, JsLoss>();

const evaluate: Evaluate = (loss, options, feeds) => {
  const key = `${loss.slug} ${JSON.stringify(options)}`;
  const compiled = known.get(key) ?? adapter.compile(loss, options);
  known.set(key, compiled);
  const { value, gradient } = compiled.run(feeds, { gradient: true });
  const { graph } = compiled.plan(true);
  const bounds = run(graph, feeds, WASM_ROUNDING);
  const measured = (result: Omit<Measured, 'bound'>, output: string): Measured => ({ ...result, bound: (bounds[output]?.bound ?? new Float64Array()).map((bound) => bound + 2 ** -149) });
  if (gradient === undefined) throw new Error('a gradient was asked for');
  return { value: measured(value, 'value'), gradient: measured(gradient, 'gradient') };
};

function isAllPixels(loss: LossDefinition): boolean {
  const task = ([{ task: 'binary' }, { task: 'multiclass', classes: 3 }] as const).find((options) => isAccepted(loss, options)) ?? {};
  return adapter.compile(loss, task).plan(true).routines.size === 0;
}

describe.each([...LOSSES.values()].filter(isAllPixels).map((loss) => [loss.slug, loss] as const))('%s', (_slug, loss) => laws(loss, evaluate, NUM_RUNS));

describe('identities', () => identities(evaluate, NUM_RUNS));
