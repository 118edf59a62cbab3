// `semsegloss conformance`: every loss on every backend of this machine, value and gradient, within derived bounds.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { agreementPage, agrees, jsonOf, PROFILES, reportJson, reportPage, type Report } from '@semsegloss/conformance';
import { Command } from 'commander';
import { collect, type Finish } from '../arguments.ts';
import { listenForInterruption } from '../compare/interrupt.ts';
import { liveMatrix } from '../conformance/live-matrix.ts';
import { asked, CONFORMANCE_BACKENDS, type GivenOptions } from '../conformance/options.ts';
import { runBackends } from '../conformance/run.ts';
import { reportText, summaryLine } from '../conformance/text.ts';
import { EXIT } from '../exit.ts';
import { writeWhole } from '../files/write.ts';
import type { Io } from '../io.ts';

const EXAMPLES = `Examples:
  semsegloss conformance
  semsegloss conformance --backend tfjs-webgl,tfjs-webgpu --loss dice,focal
  semsegloss conformance --profile slow --seed 7 --report conformance
`;

interface Given extends GivenOptions {
  readonly report?: string;
  readonly json?: true;
}

export function conformanceCommand(io: Io, finish: Finish): Command {
  return new Command('conformance')
    .summary('prove that every backend computes the same number')
    .description(
      'Runs every loss on the backends of this machine and holds value and gradient against a float64 reference, each\n' +
      'element within the error that follows from the backend\'s declared rounding. Backends that need a browser run in\n' +
      'your own Chromium, Chrome or Edge.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--backend <names>', `some of ${CONFORMANCE_BACKENDS.join(', ')} (default: all that are there)`, collect, [])
    .option('--loss <names>', 'some losses (default: all)', collect, [])
    .option('--profile <name>', Object.entries(PROFILES).map(([name, { doc }]) => `${name}: ${doc}`).join('; '), 'normal')
    .option('--seed <n>', 'of all random data and graphs', '1')
    .option('--seconds <n>', `of the whole run; every loss is tried on every backend, and what is left out then is counted (default: ${PROFILES.normal.seconds} for normal, no end for the others)`)
    .option('--report <dir>', 'write report.json, index.html (a page of losses × backends) and agreement.md into this folder')
    .option('--json', 'one JSON document: { seed, profile, agrees, missing, reports: [{ backend, summary, cases, probes, graphs, checks }] }')
    .action(async (given: Given) => finish(await run(given, io)));
}

async function run(given: Given, io: Io): Promise<number> {
  const wanted = asked(given);
  if (given.report !== undefined) await mkdir(given.report, { recursive: true });
  io.stderr.write(`seed ${wanted.seed}, profile ${wanted.profile}\n`);
  const matrix = liveMatrix(io.stderr, wanted.losses.length);
  const interruption = listenForInterruption(() => undefined);
  try {
    const { reports, missing } = await runBackends(wanted, {
      begin: matrix.begin,
      heard: matrix.heard,
      end: (backend, outcome) => matrix.end(backend, outcome instanceof Error ? outcome.message : summaryLine(outcome)),
    }, { signal: interruption.signal }).finally(matrix.stop);
    await write(given, reports);
    const all = reports.every(agrees);
    if (given.json === true) io.stdout.write(`${jsonOf({ seed: wanted.seed, profile: wanted.profile, agrees: all, missing: missing.map(({ message }) => message), reports }, 2)}\n`);
    else io.stdout.write(reportText(io, reports));
    if (wanted.isNamed && missing.length > 0) {
      for (const { message } of missing) io.stderr.write(`error: ${message} [BACKEND_MISSING]\n`);
      return all ? EXIT.unavailable : EXIT.failed;
    }
    return all ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (interruption.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}

async function write({ report }: Given, reports: readonly Report[]): Promise<void> {
  if (report === undefined) return;
  await writeWhole(join(report, 'report.json'), reportJson(reports));
  await writeWhole(join(report, 'index.html'), reportPage(reports));
  await writeWhole(join(report, 'agreement.md'), agreementPage(reports));
}
