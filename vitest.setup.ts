// Property tests try the same problems in every run, so that a failure is one of the change under test.
// `npm run fuzz` tries others: SEED=n names them, and repeats a run.
import fc from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly seed: number;
  }
}

fc.configureGlobal({ seed: inject('seed') });
