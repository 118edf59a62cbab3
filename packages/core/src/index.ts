// What @semsegloss/core offers, along its flow: define, build, verify, differentiate, optimise, lower, run.
export * from './errors.ts';
export { build, resolveOptions, type BuiltLoss, type LossOptions } from './build/build.ts';
export { differentiate, type DifferentiateOptions } from './differentiate/differentiate.ts';
export { verify } from './verify/verify.ts';
export { optimise } from './optimise/optimise.ts';
export { decompose } from './optimise/decompose.ts';
export { run, type ReferenceOutput, type Rounding } from './run/reference.ts';
export { findLoss, LOSSES } from './losses/registry.ts';
