// The adapter passes the suite, and one that rounds more coarsely than it says does not.
import { conformance, type Report } from '@semsegloss/conformance';
import { expect, it } from 'vitest';

it('passes', async () => {
  const { report } = await import('./main.mjs') as { report: Report };
  expect(report.summary).toMatchObject({ failed: 0, refused: 0 });
  expect(report.summary.passed).toBeGreaterThan(100);
});

it('fails when it rounds more coarsely than it says', async () => {
  const { createOwnAdapter, ROUNDING } = await import('./adapter.mjs') as { createOwnAdapter: () => Parameters<typeof conformance>[0]; ROUNDING: Parameters<typeof conformance>[0]['rounding'] };
  const boastful = { ...createOwnAdapter(), rounding: { ...ROUNDING, ops: { ...ROUNDING.ops, exp: 2 ** -40 }, store: 0 } };
  const { probes } = await conformance(boastful, { profile: 'quick', losses: [], sections: ['probes'] });
  expect(probes.filter(({ status }) => status === 'failed').map(({ op }) => op)).toContain('exp');
});
