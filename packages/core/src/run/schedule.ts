// Numbers that change from step to step: weights of losses that are ramped up or down during training.
import { failure } from '../errors.ts';

/** From the number of a step (0, 1, 2, …) to a value. */
export type Schedule = (step: number) => number;

interface Ramp {
  readonly from: number;
  readonly to: number;
  /** Steps that the way from `from` to `to` takes, after `start` steps at `from`. */
  readonly steps: number;
  readonly start?: number;
}

/** A straight line from `from` to `to`, constant before and after: a boundary loss is ramped up from 0.01 by 0.01 an epoch. */
export function linearRamp(ramp: Ramp): Schedule {
  return along(ramp, (share) => share);
}

/** Half a cosine from `from` to `to`, with flat ends. */
export function cosineRamp(ramp: Ramp): Schedule {
  return along(ramp, (share) => (1 - Math.cos(Math.PI * share)) / 2);
}

/** from · (to/from)^share: a constant factor per step. `from` and `to` must have one sign and not be 0. */
export function exponentialRamp(ramp: Ramp): Schedule {
  if (!(ramp.from * ramp.to > 0)) throw failure('PARAMETER_RANGE', 'exponentialRamp', 'from and to must have one sign and not be 0', [ramp.from, ramp.to], 'Use linearRamp.');
  const share = along({ ...ramp, from: 0, to: 1 }, (x) => x);
  return (step) => ramp.from * (ramp.to / ramp.from) ** share(step);
}

/**
 * The value of the last entry whose step has come: `stepSchedule({ 0: 1, 100: 0.5 })` is 1 for 100 steps and 0.5 from then on.
 * @throws PARAMETER_RANGE unless it begins at step 0.
 */
export function stepSchedule(values: Readonly<Record<number, number>>): Schedule {
  const entries = Object.entries(values).map(([step, value]) => [Number(step), value] as const).toSorted(([a], [b]) => a - b);
  if (entries[0]?.[0] !== 0 || entries.some(([, value]) => !Number.isFinite(value))) {
    throw failure('PARAMETER_RANGE', 'stepSchedule', 'must have finite values, the first for step 0', values, 'Pass { 0: 1, 100: 0.5 }.');
  }
  return (step) => entries.findLast(([first]) => first <= step)?.[1] ?? Number.NaN;
}

function along({ from, to, steps, start = 0 }: Ramp, shape: (share: number) => number): Schedule {
  if (![from, to, start].every(Number.isFinite) || !(steps > 0)) {
    throw failure('PARAMETER_RANGE', 'ramp', 'must have finite from, to and start, and steps above 0', { from, to, steps, start }, 'Pass { from: 0, to: 1, steps: 100 }.');
  }
  return (step) => from + (to - from) * shape(Math.min(1, Math.max(0, (step - start) / steps)));
}
