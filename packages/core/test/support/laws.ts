// All laws of one loss, for any backend: call it inside a describe block, once for each loss.
import type { LossDefinition } from '../../src/index.ts';
import { declaredLaws } from './declared-laws.ts';
import { orTied, type Evaluate, type Evaluated } from './evaluate.ts';
import { runsFor, USUAL_RUNS } from './scenes.ts';
import { sharedLaws } from './shared-laws.ts';

export { identities } from './identities.ts';
export { evaluateReference, type Evaluate, type Evaluated, type Measured } from './evaluate.ts';

export function laws(loss: LossDefinition, evaluate: Evaluate, numRuns = USUAL_RUNS): void {
  const measure: Evaluate = loss.properties.sorts === true ? (...given) => withTies(evaluate(...given)) : evaluate;
  const runs = { numRuns: runsFor(loss, numRuns) };
  declaredLaws(loss, measure, runs);
  sharedLaws(loss, measure, runs);
}

const withTies = ({ value, gradient }: Evaluated): Evaluated => ({ value: orTied(value), gradient });
