// What a meter checks about a batch before it counts anything: shapes as graphs declare them, values as losses do.
import { parseLayout } from '../build/layout.ts';
import { sharedOptions, type MeterOptions } from '../define/metric.ts';
import { failure, SemSegLossError } from '../errors.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { checkValues } from '../run/checks.ts';
import { bindSizes } from '../run/feeds.ts';
import type { Feeds, Tensor } from '../run/tensor.ts';
import { placesOf, type Places } from './harden.ts';

/** Throws PARAMETER_RANGE for a layout that is none, OPTION_CONFLICT for one without the class axis that is needed. */
export function checkLayout(options: MeterOptions): void {
  const { letters } = parseLayout(layoutOf(options));
  const { task, predictions, targets } = options;
  const needsClassAxis = task !== 'binary' && (predictions === 'scores' || targets === 'dense');
  if (needsClassAxis && !letters.includes('C')) {
    throw new SemSegLossError('OPTION_CONFLICT', `layout: ${task} ${predictions === 'scores' ? 'predictions' : 'targets'} have a class axis, got "${letters}". Add C to the layout.`);
  }
}

/**
 * Checks a batch and says how it lies in memory. `classes` is the number of classes as far as it is known.
 * @throws MISSING_INPUT, SHAPE_MISMATCH, EMPTY_INPUT, UNKNOWN_NAME (a mask without the option), VALUE_RANGE, VALUE_NOT_FINITE
 */
export function checkBatch(options: MeterOptions, feeds: Feeds, classes: number | undefined): Places {
  const sizes = bindSizes(inputGraph(options, classes), feeds);
  const channels = classes ?? sizes['C'] ?? 1;
  const isLabels = options.predictions === 'labels';
  // Ids are finite numbers like logits; that they are ids is checked after.
  checkValues({ ...sharedOptions(options), fromLogits: isLabels || options.fromLogits }, feeds, channels);
  if (isLabels) checkIds(feeds['prediction'], options.task === 'binary' ? 2 : channels);
  return placesOf(layoutOf(options), sizes, channels);
}

/** Sizes of the space axes of a prediction that checkBatch has passed. */
export function spaceSizes(options: MeterOptions, shape: readonly number[]): number[] {
  const fed = [...layoutOf(options)].filter((letter) => letter !== 'C' || options.predictions === 'scores');
  return shape.filter((_, axis) => 'DHW'.includes(fed[axis] ?? '?'));
}

/** The inputs as a graph without operations, so that shapes go through the checks of every run. */
function inputGraph(options: MeterOptions, classes: number | undefined): ReturnType<GraphBuilder['finish']> {
  const layout = parseLayout(layoutOf(options));
  const builder = new GraphBuilder(layout.axes);
  const input = (name: string, isLabels: boolean) => builder.input(name, isLabels ? 'int32' : 'float32', layout.fed(isLabels ? null : (classes ?? 'C')));
  input('prediction', options.predictions === 'labels');
  input('target', options.targets === 'labels');
  if (options.mask) builder.input('mask', 'float32', layout.fed(null));
  return builder.finish('confusion', {});
}

function checkIds(prediction: Tensor | undefined, count: number): void {
  const ids = prediction?.data ?? [];
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? Number.NaN;
    if (id >= 0 && id < count && Number.isInteger(id)) continue;
    throw failure('VALUE_RANGE', `prediction, element ${i}`, `class ids must be integers in 0..${count - 1}`, id, 'Fix the labels, or the option "classes".');
  }
}

function layoutOf({ layout }: MeterOptions): string {
  return layout ?? 'NHWC';
}
