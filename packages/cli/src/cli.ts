// The command as a function: words in, text on two streams, an exit status out. Nothing here ends the process.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { SemSegLossError } from '@semsegloss/core';
import { benchCommand } from './commands/bench.ts';
import { compareCommand } from './commands/compare.ts';
import { conformanceCommand } from './commands/conformance.ts';
import { evalCommand } from './commands/eval.ts';
import { exportCommand } from './commands/export.ts';
import { listCommand } from './commands/list.ts';
import { metricsCommand } from './commands/metrics.ts';
import { showCommand } from './commands/show.ts';
import { verifyCommand } from './commands/verify.ts';
import { EXIT, exitFor } from './exit.ts';
import type { Io } from './io.ts';

const EXAMPLES = `Examples:
  semsegloss list
  semsegloss show focal-tversky --param exponent=0.5
  semsegloss eval dice --pred p.npy --target t.npy --gradient g.npy
  semsegloss export dice -o dice.onnx --gradient
  semsegloss metrics --pred predictions --target masks
  semsegloss verify specs/vectors/golden.json
  semsegloss conformance --backend js,tfjs-webgl
  semsegloss compare --data scans --losses dice,focal
  semsegloss bench --loss dice --size 1024
`;

/** Runs `semsegloss` with these words. Never throws for wrong usage or wrong input: it says so on stderr. */
export async function semsegloss(words: readonly string[], io: Io): Promise<number> {
  let status: number = EXIT.ok;
  const program = createProgram(io, (code) => { status = code; });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof SemSegLossError) {
      io.stderr.write(`error: ${error.message} [${error.code}]\n`);
      return exitFor(error.code);
    }
    io.stderr.write(`This is a defect of semsegloss; please report it.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
}

function createProgram(io: Io, finish: (status: number) => void): Command {
  const program = new Command('semsegloss')
    .description('Segmentation losses: what they are, what they give on your data, and which one learns best.')
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', '\nExit status: 0 ok, 1 a check failed, 2 wrong usage or input, 3 backend not available, 130 interrupted.')
    .version(version(), '-V, --version', 'print the version');
  for (const command of [listCommand(io), showCommand(io), evalCommand(io), exportCommand(io), metricsCommand(io, finish), verifyCommand(io, finish), conformanceCommand(io, finish), compareCommand(io, finish), benchCommand(io, finish)]) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  }
  return program;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}
