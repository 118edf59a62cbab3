// From a loss as typed to one that exists: canonical name, checked parameters, and the options under which
// a comparison trains it. The tensors' form is fixed by the trainer and cannot be chosen.
import { findLoss, resolveOptions, SemSegLossError, SHARED_OPTIONS, type LossOptions } from '@semsegloss/core';
import { canonicalJson } from './job.ts';
import type { LossSpec } from './loss-spec.ts';

/** Shared options that the trainer decides. */
const FIXED: readonly string[] = ['task', 'layout', 'classes', 'fromLogits', 'targets', 'mask', 'ignoreIndex', 'reduction'];

/**
 * The spec by its canonical name, without parameters that repeat a default: `focal:gamma=2` is `focal`.
 * Throws for an unknown loss or parameter, for a value out of range, and for what the loss refuses with
 * any of these numbers of classes.
 */
export function resolveLoss(spec: LossSpec, classCounts: readonly number[]): LossSpec {
  const definition = findLoss(spec.loss);
  const { slug } = definition;
  const fixed = Object.keys(spec.parameters).find((name) => FIXED.includes(name));
  if (fixed !== undefined) {
    throw new SemSegLossError('OPTION_CONFLICT', `${slug}.${fixed}: must be left to the trainer, which fixes what predictions and targets are. Leave it out.`);
  }
  for (const classes of classCounts) resolveOptions(definition, lossOptions(spec, classes));

  const defaults: Readonly<Record<string, { readonly default: unknown }>> = { ...SHARED_OPTIONS, ...definition.parameters };
  const preset = { ...definition.defaults, ...definition.variants[String(spec.parameters['variant'])]?.options };
  const isDefault = ([name, value]: readonly [string, unknown]): boolean =>
    canonicalJson(value) === canonicalJson(Object.hasOwn(preset, name) ? preset[name as keyof typeof preset] : defaults[name]?.default);
  return { loss: slug, parameters: Object.fromEntries(Object.entries(spec.parameters).filter((entry) => !isDefault(entry))) };
}

/** Every option that the loss is compiled with, for a data set of so many classes: one sigmoid for two, else a softmax. */
export function lossOptions({ parameters }: LossSpec, classes: number): LossOptions {
  const problem = classes === 2 ? ({ task: 'binary' } as const) : ({ task: 'multiclass', classes } as const);
  return { ...(parameters as LossOptions), ...problem, layout: 'NHWC', fromLogits: true, targets: 'dense', reduction: 'mean' };
}
