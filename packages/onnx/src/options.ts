// What may be asked of an export, checked: versions of ONNX, what the graph must run on, names.
import { failure } from '@semsegloss/core';
import type { Profile } from './site.ts';

/** What a graph may be written for. */
export const PROFILES = {
  portable: 'every op of ONNX: the default',
  webgpu: 'only ops that onnxruntime-web runs on the GPU, but for sorts and loops; short series where a GPU loses digits',
  training: 'the value only, of ops that onnxruntime-training can differentiate',
} as const satisfies Record<Profile, string>;

/** The first and last opset that graphs are written for. */
export const OPSETS = { least: 13, usual: 17, most: 26 } as const;
/** The IR version that came with each opset: runtimes that know the opset read it. */
const IR_OF_OPSET: Readonly<Record<number, number>> = { 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11, 24: 12, 25: 13, 26: 13 };
export const NEWEST_IR = 13;

export interface OnnxOptions {
  /** What the graph gives: `value`, `gradient`, and with the gradient those of inputs that are a number. Default both; `['value']` for the profile `training`. */
  readonly outputs?: readonly ('value' | 'gradient')[];
  /** 13 to 26. Default 17. */
  readonly opset?: number;
  /** Default: that of the opset, 8 for opset 17. */
  readonly irVersion?: number;
  /** Default `portable`. */
  readonly profile?: Profile;
  /** Put before the name of every input, output and value, so that models can be merged. Default none. */
  readonly prefix?: string;
  /** Write loss, options and the graph's hash into metadata_props. Default true. */
  readonly metadata?: boolean;
  /** Write doc strings of model, inputs and outputs. Default false: they are most of a small model's bytes. */
  readonly docs?: boolean;
  /** Write each composite (softplus, logSoftmax …) as a function of the model instead of in line. Default false. */
  readonly functions?: boolean;
}

export type ResolvedOptions = Required<OnnxOptions>;

/** @throws PARAMETER_RANGE, OPTION_CONFLICT, UNKNOWN_PARAMETER */
export function resolveOnnxOptions(given: OnnxOptions): ResolvedOptions {
  const known = ['outputs', 'opset', 'irVersion', 'profile', 'prefix', 'metadata', 'docs', 'functions'];
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray !== undefined) throw failure('UNKNOWN_PARAMETER', 'toOnnx', `options of the export are ${known.join(', ')}`, stray, 'Options of the loss are the second argument.');
  const { profile = 'portable', opset = OPSETS.usual, prefix = '', metadata = true, docs = false, functions = false } = given;
  if (!Object.hasOwn(PROFILES, profile)) throw failure('PARAMETER_RANGE', 'toOnnx: profile', `must be one of ${Object.keys(PROFILES).join(', ')}`, profile, 'Leave it out for "portable".');
  if (!Number.isInteger(opset) || opset < OPSETS.least || opset > OPSETS.most) {
    throw failure('PARAMETER_RANGE', 'toOnnx: opset', `must be a whole number from ${OPSETS.least} to ${OPSETS.most}`, opset, `Leave it out for ${OPSETS.usual}.`);
  }
  const least = IR_OF_OPSET[opset] ?? NEWEST_IR;
  const { irVersion = functions ? Math.max(8, least) : least, outputs = profile === 'training' ? ['value'] : ['value', 'gradient'] } = given;
  const lowest = functions ? 8 : 7;
  if (!Number.isInteger(irVersion) || irVersion < lowest || irVersion > NEWEST_IR) {
    throw failure('PARAMETER_RANGE', 'toOnnx: irVersion', `must be a whole number from ${lowest} to ${NEWEST_IR}`, irVersion, `Leave it out for that of the opset (${least}).`);
  }
  if (outputs.length === 0 || new Set(outputs).size !== outputs.length || !outputs.every((name) => name === 'value' || name === 'gradient')) {
    throw failure('PARAMETER_RANGE', 'toOnnx: outputs', 'must list value, gradient or both, each once', outputs, 'Leave it out for both.');
  }
  if (profile === 'training' && outputs.includes('gradient')) {
    throw failure('OPTION_CONFLICT', 'toOnnx: outputs', 'the profile "training" gives the value only', outputs, 'The runtime differentiates it; use "portable" for an exported gradient.');
  }
  if (!/^[A-Za-z_]?\w*$/.test(prefix)) throw failure('PARAMETER_RANGE', 'toOnnx: prefix', 'must be letters, digits and underscores, no digit first', prefix, 'Use one such as "dice_".');
  return { outputs, opset, irVersion, profile, prefix, metadata, docs, functions };
}
