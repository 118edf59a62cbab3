// `semsegloss verify`: case files against the backends, those of this library and those that other libraries' cases are.
import { failure } from '@semsegloss/core';
import { Command } from 'commander';
import { collect, numberOf, splitList, type Finish } from '../arguments.ts';
import { openBackend, RUNNABLE, type Backend } from '../eval/backends.ts';
import { EXIT } from '../exit.ts';
import { writeJson, type Io } from '../io.ts';
import { progressBar } from '../progress-bar.ts';
import type { Asked } from '../verify/check.ts';
import { largest, within } from '../verify/compare.ts';
import { readChecks } from '../verify/read.ts';
import { reportText, totalsOf } from '../verify/text.ts';
import { countRuns, verifyAll } from '../verify/verify.ts';

const EXAMPLES = `Examples:
  semsegloss verify specs/vectors/golden.json specs/vectors/metrics.json
  semsegloss verify cases.json --backend reference,js,tfjs-wasm
  semsegloss verify cases.json --tolerance 1e-5 --json
`;

interface Given {
  readonly backend: readonly string[];
  readonly tolerance?: string;
  readonly json?: true;
}

export function verifyCommand(io: Io, finish: Finish): Command {
  return new Command('verify')
    .summary('run files of cases: expected values and gradients')
    .description(
      'Runs cases from JSON files and compares values and gradients with what the cases expect. A file holds cases\n' +
      'in the form of specs/vectors, or cases of other libraries in their own names and options.',
    )
    .argument('<cases.json...>', 'files of cases')
    .addHelpText('before', EXAMPLES)
    .option('--backend <names>', `one or several of ${RUNNABLE.join(', ')}; metrics are counted on the host, once (default: reference)`, collect, [])
    .option('--tolerance <r[,a]>', 'allow r · |expected| + a, in place of what the cases allow (a: r times the largest expected element)')
    .option('--json', 'one JSON document: { total, passed, failed, skipped, cases: [{ id, status, value, … }] }')
    .action(async (paths: readonly string[], given: Given) => finish(await verify(paths, given, io)));
}

async function verify(paths: readonly string[], { backend, tolerance, json }: Given, io: Io): Promise<number> {
  const names = [...new Set(backend.flatMap(splitList))];
  const checks = await readChecks(paths, askedTolerance(tolerance));
  const backends: Backend[] = [];
  for (const name of names.length === 0 ? ['reference'] : names) backends.push(await openBackend(name));
  const bar = progressBar(io, countRuns(checks, backends), 'cases');
  const reports = await verifyAll(checks, backends, bar.step).finally(bar.stop);
  const totals = totalsOf(reports);
  if (json === true) writeJson(io, { ...totals, cases: reports });
  else io.stdout.write(reportText(io, reports));
  return totals.failed > 0 ? EXIT.failed : EXIT.ok;
}

function askedTolerance(text: string | undefined): Asked {
  if (text === undefined) return {};
  const [relative, absolute, ...more] = text.split(',').map(numberOf('--tolerance'));
  if (relative === undefined || more.length > 0 || relative < 0 || (absolute ?? 0) < 0) {
    throw failure('PARAMETER_RANGE', '--tolerance', 'must be one or two numbers of at least 0', text, 'Write for example --tolerance 1e-5 or --tolerance 1e-5,1e-8.');
  }
  return { tolerance: (expected) => within({ relative, absolute: absolute ?? relative * (largest(expected) || 1) }, expected) };
}
