// Every loss keeps the laws that it declares, and those that all losses share: the float64 reference.
import { describe } from 'vitest';
import { LOSSES } from '../src/index.ts';
import { evaluateReference, identities, laws } from './support/laws.ts';

describe.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s', (_slug, loss) => laws(loss, evaluateReference));

describe('identities', () => identities(evaluateReference));
