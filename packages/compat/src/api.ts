// One function of another library: its name, its options, and how they become ours.
// Calling it gives a translation; nothing is computed here.
import { SemSegLossError, type Feeds, type LossDefinition, type LossOptions, type Tensor } from '@semsegloss/core';
import { resolve, type Options, type Values } from './option.ts';

/** Tensors as the library takes them: `prediction`, `target`, and what else the function has (`mask`, `sampleWeight` …). */
export type Inputs = Readonly<Record<string, Tensor>>;

/** Shapes of the inputs, as far as they are known when a function is translated. */
export interface Shapes {
  readonly prediction?: readonly number[];
  readonly target?: readonly number[];
  readonly mask?: readonly number[];
  readonly sampleWeight?: readonly number[];
}

/** A loss of another library in our terms. `loss` and `options` go to any adapter's `compile`. */
export interface LossTranslation {
  readonly kind: 'loss';
  readonly api: string;
  readonly loss: LossDefinition;
  readonly options: LossOptions;
  /** The library's inputs as ours: other layouts, one-hot targets, weights. */
  readonly feeds: (inputs: Inputs) => Feeds;
  /** The elements of the library's result, from those of ours. */
  readonly elements: (value: Tensor, inputs: Inputs) => number[];
}

/** A metric of another library in our terms. */
export interface MetricTranslation {
  readonly kind: 'metric';
  readonly api: string;
  /** The slug of our metric. */
  readonly metric: string;
  /** The library's result after one or several updates; NaN where it says so. */
  readonly evaluate: (updates: readonly Inputs[]) => number[];
}
export type Translation = LossTranslation | MetricTranslation;

export interface Api<O extends Options = Options, T extends Translation = Translation> {
  /** Checks options and translates them. @throws UNKNOWN_PARAMETER, PARAMETER_RANGE, UNSUPPORTED with the reason */
  (given?: Partial<Values<O>>, shapes?: Shapes): T;
  /** The name under which the library exports it. */
  readonly api: string;
  readonly options: O;
}

export function declare<O extends Options, T extends Translation>(api: string, options: O, translate: (values: Values<O>, shapes: Shapes, api: string) => T): Api<O, T> {
  const call = (given: Partial<Values<O>> = {}, shapes: Shapes = {}): T => translate(resolve(api, options, given), shapes, api);
  return Object.assign(call, { api, options });
}

/** What is thrown for a name or an option that is not reproduced: the reason, and what to use instead. */
export function refusal(api: string, reason: string, instead: string): SemSegLossError {
  return new SemSegLossError('UNSUPPORTED', `${api}: ${reason}. ${instead}`);
}
