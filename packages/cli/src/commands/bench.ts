// `semsegloss bench`: how fast value and gradient are, ours and the alternatives', in one run.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SemSegLossError } from '@semsegloss/core';
import { Command } from 'commander';
import { collect, type Finish } from '../arguments.ts';
import { ENTRANTS } from '../bench/entrants/all.ts';
import { asked, DEFAULTS, type GivenOptions } from '../bench/options.ts';
import { benchPage } from '../bench/page/page.ts';
import { BENCH_LOSSES } from '../bench/problem.ts';
import type { BenchResult } from '../bench/result.ts';
import { runBench, sizeText } from '../bench/run.ts';
import { benchText } from '../bench/text.ts';
import { listenForInterruption } from '../compare/interrupt.ts';
import { EXIT } from '../exit.ts';
import { writeWhole } from '../files/write.ts';
import { writeJson, type Io } from '../io.ts';
import { progressBar } from '../progress-bar.ts';

const EXAMPLES = `Examples:
  semsegloss bench
  semsegloss bench --loss dice,bce --size 512,4096 --backend js,wasm,tfjs-wasm-autodiff
  semsegloss bench --loss softmax-ce --classes 21,150 --size 512
  semsegloss bench --loss dice --size 256x256x256 --runs 15 --report bench
`;

interface Given extends GivenOptions {
  readonly report?: string;
  readonly json?: true;
}

export function benchCommand(io: Io, finish: Finish): Command {
  const list = (isOurs: boolean): string => ENTRANTS.filter((entrant) => entrant.isOurs === isOurs).map(({ name, doc }) => `  ${name.padEnd(20)}${doc}`).join('\n');
  return new Command('bench')
    .summary('time value and gradient of losses, ours and the alternatives')
    .description(
      'Times value and gradient of a few losses on the backends of this machine and on the alternatives, in turns within\n' +
      'one run, against a memcpy of the bytes that the loss must move. What is not installed is left out, and named.',
    )
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', `\nBackends:\n${list(true)}\nAlternatives:\n${list(false)}`)
    .option('--loss <names>', `some of ${Object.keys(BENCH_LOSSES).join(', ')} (default: all)`, collect, [])
    .option('--size <sizes>', `sides: 512 is 512 × 512, 512x256, 128x128x128 (default: ${DEFAULTS.size})`)
    .option('--classes <counts>', `class counts, 1 for the binary losses and the others for softmax-ce (default: ${DEFAULTS.classes})`)
    .option('--backend <names>', 'some backends and alternatives (default: all that are there)', collect, [])
    .option('--runs <n>', 'samples of each; slow ones take fewer, two at least', DEFAULTS.runs)
    .option('--report <dir>', 'write index.html (curves over the sizes, tables) and report.json into this folder')
    .option('--json', 'one JSON document: { environment, runs, missing, cases: [{ loss, size, classes, bytes, memcpy, rows }] }')
    .action(async (given: Given) => finish(await run(given, io)));
}

async function run(given: Given, io: Io): Promise<number> {
  const wanted = asked(given);
  const { report } = given;
  if (report !== undefined) await mkdir(report, { recursive: true });
  const bar = progressBar(io, wanted.cases.length, 'cases');
  const interruption = listenForInterruption(() => undefined);
  try {
    const result = await runBench(wanted, {
      missing: ({ backend, reason }) => {
        if (wanted.isNamed) throw new SemSegLossError('BACKEND_MISSING', reason);
        io.stderr.write(`without ${backend}: ${reason}\n`);
      },
      begin: (each) => {
        if (io.stderr.isTTY !== true) io.stderr.write(`${each.name}, ${sizeText(each)}, ${each.classes === 1 ? '1 class' : `${each.classes} classes`}\n`);
      },
      end: bar.step,
    }, interruption.signal).finally(bar.stop);
    if (report !== undefined) await write(report, result);
    if (given.json === true) writeJson(io, result);
    else io.stdout.write(benchText(io, result));
    return EXIT.ok;
  } catch (error) {
    if (interruption.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}

async function write(report: string, result: BenchResult): Promise<void> {
  await writeWhole(join(report, 'report.json'), `${JSON.stringify(result, null, 2)}\n`);
  await writeWhole(join(report, 'index.html'), benchPage(result));
}
