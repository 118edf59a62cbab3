// Every loss in the modes cpu and webasm against the float64 reference: measured error over derived bound, at most 1.
import { LOSSES } from '@semsegloss/core';
import fc from 'fast-check';
import { GPU } from 'gpu.js';
import { describe, it } from 'vitest';
import { runsFor } from '../../core/test/support/scenes.ts';
import { problems } from '../../js/test/problems.ts';
import { createAdapter } from '../src/index.ts';
import { expectAgreement, isClear } from './agreement.ts';

describe.each(['cpu', 'webasm'] as const)('gpu.js-%s', (mode) => {
  const adapter = createAdapter(new GPU({ mode }));

  it.each([...LOSSES.values()].map((loss) => [loss.slug, loss] as const))('%s agrees with the reference', async (_slug, loss) => {
    await fc.assert(fc.asyncProperty(problems(loss).filter((problem) => isClear(mode, loss, problem)), async (problem) => {
      await expectAgreement(adapter, mode, loss, problem);
    }), { numRuns: runsFor(loss, 5), seed: 7 });
  });
});

