// Reads the values of all inputs and refuses what would make a loss meaningless. One pass over memory.
import type { SharedOptions } from '../define/options.ts';
import { failure, SemSegLossError } from '../errors.ts';
import { feedOf } from './feeds.ts';
import type { Feeds, Tensor } from './tensor.ts';

/**
 * Checks predictions (finite; in [0, 1] if they are probabilities), targets (in [0, 1], or class ids below the
 * class count, or the ignored value) and masks (in [0, 1]).
 * @throws VALUE_NOT_FINITE, VALUE_RANGE: with the input's name and the index of the first bad element.
 */
export function checkValues(options: SharedOptions, feeds: Feeds, classes: number): void {
  const prediction = feedOf(feeds, 'prediction');
  if (options.fromLogits) refuse(prediction, 'prediction', findNotFinite(prediction), 'logits must be finite', 'Look for overflow in the model.');
  else refuse(prediction, 'prediction', findOutside(prediction, 0, 1, null), 'probabilities must be in [0, 1]', 'If these are logits, leave fromLogits true.');
  const target = feedOf(feeds, 'target');
  if (options.targets === 'labels') {
    const count = options.task === 'binary' ? 2 : classes;
    const ignored = options.ignoreIndex === null ? '' : ` or the ignored ${options.ignoreIndex}`;
    refuse(target, 'target', findBadLabel(target, count, options.ignoreIndex), `class ids must be integers in 0..${count - 1}${ignored}`, 'Fix the labels, or the options "classes" and "ignoreIndex".');
  } else {
    refuse(target, 'target', findOutside(target, 0, 1, options.ignoreIndex), 'dense targets must be in [0, 1]', 'Divide an 8-bit mask by 255; for class ids set targets: "labels".');
  }
  for (const name of Object.keys(feeds).filter((key) => !['prediction', 'target', 'mask'].includes(key))) {
    refuse(feedOf(feeds, name), name, findNotFinite(feedOf(feeds, name)), 'must be finite', 'Look for a division by 0 where it was made.');
  }
  if (options.mask) refuse(feedOf(feeds, 'mask'), 'mask', findOutside(feedOf(feeds, 'mask'), 0, 1, null), 'mask weights must be in [0, 1]', 'Scale the mask.');
}

function refuse(tensor: Tensor, name: string, index: number, rule: string, remedy: string): void {
  if (index === -1) return;
  const value = tensor.data[index] ?? Number.NaN;
  if (Number.isFinite(value)) throw failure('VALUE_RANGE', `${name} at ${placeOf(index, tensor.shape)}`, rule, value, remedy);
  throw new SemSegLossError('VALUE_NOT_FINITE', `${name} at ${placeOf(index, tensor.shape)}: must be finite, got ${value}. Look for overflow, or a division by 0, where it was made.`);
}

function findNotFinite({ data }: Tensor): number {
  // x − x is 0 for every finite number and NaN for all others.
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0) return i;
  return -1;
}

function findOutside({ data }: Tensor, low: number, high: number, ignoreIndex: number | null): number {
  const ignored = ignoreIndex ?? Number.NaN;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!(value >= low && value <= high) && value !== ignored) return i;
  }
  return -1;
}

function findBadLabel({ data }: Tensor, count: number, ignoreIndex: number | null): number {
  const ignored = ignoreIndex ?? Number.NaN;
  for (let i = 0; i < data.length; i++) {
    const id = data[i]!;
    if (!(id >= 0 && id < count && id === Math.floor(id)) && id !== ignored) return i;
  }
  return -1;
}

function placeOf(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${place.join(', ')}]`;
}
