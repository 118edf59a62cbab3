// Ramps and steps: their ends, their middle, and what they refuse.
import { expect, it } from 'vitest';
import { cosineRamp, exponentialRamp, linearRamp, stepSchedule } from '../src/index.ts';

it.each([
  ['linear', linearRamp({ from: 1, to: 3, steps: 4, start: 2 }), [1, 1, 1, 1.5, 2, 2.5, 3, 3]],
  ['downwards', linearRamp({ from: 1, to: 0, steps: 2 }), [1, 0.5, 0, 0]],
  ['cosine', cosineRamp({ from: 0, to: 4, steps: 2 }), [0, 2, 4, 4]],
  ['exponential', exponentialRamp({ from: 1, to: 16, steps: 4 }), [1, 2, 4, 8, 16, 16]],
  ['steps', stepSchedule({ 0: 1, 2: 0.5, 3: 0 }), [1, 1, 0.5, 0, 0]],
])('%s', (_name, schedule, wanted) => wanted.forEach((value, step) => expect(Math.abs(schedule(step) - value)).toBeLessThanOrEqual(2 ** -48)));

it('refuses what is no ramp', () => {
  expect(() => linearRamp({ from: 0, to: Number.NaN, steps: 1 })).toThrow(/finite/);
  expect(() => linearRamp({ from: 0, to: 1, steps: 0 })).toThrow(/steps above 0/);
  expect(() => exponentialRamp({ from: 0, to: 1, steps: 2 })).toThrow(/one sign/);
  expect(() => stepSchedule({ 5: 1 })).toThrow(/first for step 0/);
});
