// What @semsegloss/core offers, along its flow: define, build, verify, differentiate, optimise, lower, run, compare.
export * from './errors.ts';
