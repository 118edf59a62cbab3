// The whole comparison as a process of its own, with the fake trainer: `node driver.js '{"losses":["a"]}'`.
import { compare } from '../../src/compare/compare.ts';
import { COMPARE_DEFAULTS, type CompareOptions } from '../../src/compare/options.ts';
import { fakeDataset } from './fake-trainer.ts';

const given = JSON.parse(process.argv[2] ?? '{}') as Partial<CompareOptions>;
try {
  process.exitCode = await compare(
    { ...COMPARE_DEFAULTS, data: ['disc'], ...given },
    {
      load: async (source) => fakeDataset(source),
      resolveLoss: (spec) => spec,
      workerEntry: new URL('fake-worker.js', import.meta.url),
      stdout: process.stdout,
      stderr: process.stderr,
      now: () => new Date('2026-01-02T03:04:05Z'),
    },
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? `${'code' in error ? String(error.code) : 'bug'}: ${error.message}` : String(error)}\n`);
  process.exitCode = 2;
}
