// Whether two arrays have the same numbers, bit by bit; the general comparison of the test runner takes seconds for images.
import { expect } from 'vitest';

type Numbers = { readonly [index: number]: number; readonly length: number } | undefined;

export function expectSame(measured: Numbers, expected: Numbers): void {
  expect(measured?.length).toBe(expected?.length);
  expect(expected?.length).toBeGreaterThan(0);
  for (let i = 0; i < (expected?.length ?? 0); i++) if (!Object.is(measured?.[i], expected?.[i])) expect.fail(`element ${i} is ${measured?.[i]}, not ${expected?.[i]}`);
}
