// `semsegloss export`: one loss as an ONNX file, alone or attached to a model.
import { resolve } from 'node:path';
import { SemSegLossError, type LossOptions } from '@semsegloss/core';
import { attachLoss, readModel, toOnnx, type OnnxOptions } from '@semsegloss/onnx';
import { Command } from 'commander';
import { collect, numberOf, required } from '../arguments.ts';
import { findEntry } from '../catalogue.ts';
import { givenOptions, type OptionFlags } from '../eval/options.ts';
import { readBytes } from '../files/read.ts';
import { writeWhole } from '../files/write.ts';
import { writeJson, type Io } from '../io.ts';

const EXAMPLES = `Examples:
  semsegloss export dice -o dice.onnx --gradient
  semsegloss export focal -o focal.onnx --task multiclass --layout NCHW --param gamma=3 --opset 21
  semsegloss export tversky -o trained.onnx --gradient --layout NCHW --attach model.onnx --output logits
`;

interface Given extends OptionFlags {
  readonly out?: string;
  readonly gradient?: true;
  readonly opset?: string;
  readonly profile?: string;
  readonly prefix?: string;
  readonly attach?: string;
  readonly output?: string;
  readonly target?: string;
  readonly json?: true;
}

export function exportCommand(io: Io): Command {
  return new Command('export')
    .summary('write a loss as ONNX, alone or attached to a model')
    .description('Writes a loss, with its gradient if asked for, as an ONNX model of plain ops for any sizes.')
    .argument('<loss>', 'a loss')
    .addHelpText('before', EXAMPLES)
    .option('-o, --out <file>', 'the ONNX file to write; required')
    .option('--gradient', 'also the gradient by the prediction, as a second output')
    .option('--task <task>', 'binary, multilabel or multiclass')
    .option('--layout <letters>', 'axes of the prediction, such as NCHW (default NHWC)')
    .option('--classes <n>', 'number of classes')
    .option('--probabilities', 'the prediction holds probabilities, not logits')
    .option('--reduction <how>', 'mean, sum or none')
    .option('--param <name=value>', 'any parameter or shared option; repeatable', collect, [])
    .option('--opset <n>', '13 to 26 (default 17)')
    .option('--profile <name>', 'portable, webgpu or training (default portable)')
    .option('--prefix <name>', 'put before the names of inputs and outputs')
    .option('--attach <file>', 'an ONNX model whose output becomes the prediction')
    .option('--output <name>', "the model's output to attach to, where it has several")
    .option('--target <name>', 'the name of the input that takes the truth of an attached loss')
    .option('--json', 'one JSON document: { loss, file, bytes, nodes, inputs, outputs }')
    .action((name: string, given: Given) => write(name, given, io));
}

async function write(name: string, given: Given, io: Io): Promise<void> {
  const file = required('--out', given.out);
  const entry = findEntry(name, 'loss');
  if (entry.kind !== 'loss') return;
  const options = givenOptions(given) as LossOptions;
  const outputs = given.gradient === true ? (['value', 'gradient'] as const) : (['value'] as const);
  checkTogether(given, file);
  const bytes = given.attach === undefined
    ? toOnnx(entry, options, { outputs, ...exportOptions(given) })
    : attachLoss(await readBytes(given.attach), entry, options, { outputs, ...names(given) });
  await writeWhole(file, bytes);
  report(io, given, { loss: entry.slug, file, bytes });
}

function checkTogether({ attach, opset, profile, output, target }: Given, file: string): void {
  const alone = opset === undefined ? (profile === undefined ? undefined : '--profile') : '--opset';
  const attached = output === undefined ? (target === undefined ? undefined : '--target') : '--output';
  if (attach !== undefined && alone !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${alone}: an attached loss is written in the opset of its model. Leave it out.`);
  if (attach === undefined && attached !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${attached}: belongs to an attached loss. Name the model with --attach, or leave it out.`);
  if (attach !== undefined && resolve(attach) === resolve(file)) throw new SemSegLossError('OPTION_CONFLICT', `--out: must not replace the model, got ${file}. Choose another name.`);
}

function exportOptions({ opset, profile, prefix }: Given): OnnxOptions {
  return {
    ...(opset === undefined ? {} : { opset: numberOf('--opset')(opset) }),
    ...(profile === undefined ? {} : { profile: profile as 'portable' }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function names({ output, target, prefix }: Given): { output?: string; target?: string; prefix?: string } {
  return { ...(output === undefined ? {} : { output }), ...(target === undefined ? {} : { target }), ...(prefix === undefined ? {} : { prefix }) };
}

function report(io: Io, { json }: Given, { loss, file, bytes }: { readonly loss: string; readonly file: string; readonly bytes: Uint8Array }): void {
  const { graph } = readModel(bytes);
  const [inputs, outputs] = [graph?.input, graph?.output].map((values) => (values ?? []).map(({ name }) => name));
  const nodes = graph?.node.length ?? 0;
  if (json === true) return writeJson(io, { loss, file, bytes: bytes.length, nodes, inputs, outputs });
  io.stderr.write(`${loss}: ${nodes} nodes, ${bytes.length} bytes, from ${(inputs ?? []).join(', ')} to ${(outputs ?? []).join(', ')}\n`);
  io.stdout.write(`${file}\n`);
}
