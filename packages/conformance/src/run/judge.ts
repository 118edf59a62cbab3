// One loss on one input on one backend: run it, and hold value and gradient against what they must be.
import type { CompiledLoss, Feeds, LossResult, Rounding, Tensor } from '@semsegloss/core';
import { ratioOf, type Expected, type Ratio } from '../compare/ratio.ts';
import { expectedOf, stored, type Subject } from './expect.ts';

/** A backend's result beside what it must be; outputs are `value`, `gradient`, and `gradient of …` for number inputs. */
export interface Judgement {
  readonly ratios: Readonly<Record<string, Ratio>>;
  readonly measured: Readonly<Record<string, Tensor | undefined>>;
  readonly expected: Readonly<Record<string, Expected>>;
}

export async function judge(compiled: CompiledLoss, subject: Subject, feeds: Feeds, rounding: Rounding, gradient = true): Promise<Judgement> {
  const expected = expectedOf(subject, feeds, rounding);
  const result = await compiled.run(feeds, { gradient });
  return compare(namedOutputs(result), gradient ? expected : { value: expected['value'] as Expected }, rounding);
}

/** The outputs of a run under the names that graphs have for them. */
function namedOutputs({ value, gradient, gradients = {} }: LossResult): Record<string, Tensor | undefined> {
  return { value, gradient, ...Object.fromEntries(Object.entries(gradients).map(([input, slope]) => [`gradient of ${input}`, slope])) };
}

function compare(measured: Judgement['measured'], expected: Judgement['expected'], rounding: Rounding): Judgement {
  const ratios = Object.entries(expected).map(([name, wanted]) => {
    const got = measured[name];
    return [name, ratioOf(got, got === undefined ? wanted : stored(wanted, got, rounding))] as const;
  });
  return { ratios: Object.fromEntries(ratios), measured, expected };
}

/** The largest ratio of the outputs other than the value. */
export function worstSlope({ ratios }: Judgement): Ratio | undefined {
  return Object.entries(ratios).filter(([name]) => name !== 'value').map(([, ratio]) => ratio).toSorted((a, b) => b.ratio - a.ratio)[0];
}
