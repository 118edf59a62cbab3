// `semsegloss eval`: one loss or metric of one prediction and one target, with all digits, and the gradient as a file.
import { resolve } from 'node:path';
import {
  evaluateMetric, METRIC_OPTIONS, resolveOptions, resolveParameters, SemSegLossError, SHARED_OPTIONS,
  type Feeds, type GivenMetricOptions, type LossDefinition, type LossOptions, type MetricDefinition, type MetricFeeds, type Parameters, type Tensor,
} from '@semsegloss/core';
import { Command } from 'commander';
import { collect, required } from '../arguments.ts';
import { addKindOption, findEntry, type Kind } from '../catalogue.ts';
import { readArrays, readInputs, type Paths } from '../eval/arrays.ts';
import { RUNNABLE, runnerOf } from '../eval/backends.ts';
import { inferOptions, type Arrays } from '../eval/infer.ts';
import { givenOptions, type OptionFlags } from '../eval/options.ts';
import { writeNpy } from '../files/npy.ts';
import { writeJson, type Io } from '../io.ts';
import { checkGrids, spacingOf } from '../metrics/geometry.ts';

const EXAMPLES = `Examples:
  semsegloss eval dice --pred logits.npy --target mask.npy
  semsegloss eval focal --param gamma=3 --pred p.npy --target t.png --probabilities --gradient g.npy
  semsegloss eval cross-entropy --pred p.npy --target ids.npy --layout NCHW --task multiclass --json
  semsegloss eval dice --pred probabilities.nii.gz --target mask.nii.gz --probabilities
  semsegloss eval dice --kind metric --pred p.npy --target t.npy --param average=none
`;

interface Given extends OptionFlags {
  readonly pred?: string;
  readonly target?: string;
  readonly mask?: string;
  readonly input: readonly string[];
  readonly kind?: Kind;
  readonly backend: string;
  readonly gradient?: string;
  readonly json?: true;
}

export function evalCommand(io: Io): Command {
  return addKindOption(new Command('eval'))
    .summary('value and gradient of one loss or metric on files')
    .description('Evaluates a loss or metric on a prediction and a target, NPY, NIfTI or PNG. Prints the value with all its digits.')
    .argument('<name>', 'a loss or a metric')
    .addHelpText('before', EXAMPLES)
    .option('--pred <file>', 'the prediction: NPY or NIfTI logits (or probabilities), or a grey PNG of probabilities; required')
    .option('--target <file>', 'the target: NPY, NIfTI or PNG; required')
    .option('--mask <file>', 'weights in [0, 1] of the pixels: NPY, NIfTI or PNG')
    .option('--input <name=file>', 'a further input of the loss: a file, or a number such as the weight of a part; repeatable', collect, [])
    .option('--task <task>', 'binary, multilabel or multiclass')
    .option('--layout <letters>', 'axes of the prediction, such as NCHW (default: by its rank: W, HW, NHW, NHWC, NDHWC)')
    .option('--classes <n>', 'number of classes')
    .option('--probabilities', 'the prediction holds probabilities, not logits')
    .option('--reduction <how>', 'mean, sum or none')
    .option('--param <name=value>', 'any parameter or shared option; repeatable', collect, [])
    .option('--backend <name>', `one of ${RUNNABLE.join(', ')}`, 'js')
    .option('--gradient <file>', 'write the gradient by the prediction as NPY, float32')
    .option('--json', 'one JSON document: { loss, backend, value, … }')
    .action((name: string, given: Given) => evaluate(name, given, io));
}

async function evaluate(name: string, given: Given, io: Io): Promise<void> {
  const entry = findEntry(name, given.kind);
  const runner = runnerOf(given.backend);
  const paths = { pred: required('--pred', given.pred), target: required('--target', given.target), ...(given.mask === undefined ? {} : { mask: given.mask }) };
  const asked = givenOptions(given);
  checkGradient(given.gradient, paths, entry.kind);
  const declared: Parameters = entry.kind === 'loss' ? { ...SHARED_OPTIONS, ...entry.parameters } : { ...METRIC_OPTIONS, ...entry.parameters };
  resolveParameters(entry.slug, declared, asked);
  const arrays = await readArrays(paths, asked['ignoreIndex']);
  checkGrids(arrays.prediction, arrays.target);
  const options = { ...asked, ...inferOptions(arrays, { ...presetsOf(entry, asked), ...asked }), ...inferSpacing(entry, arrays, asked) };
  if (entry.kind === 'metric' && given.input.length > 0) throw new SemSegLossError('OPTION_CONFLICT', '--input: a metric has no further inputs. Leave it out.');
  if (entry.kind === 'metric') return report(io, given, { metric: entry.slug, ...metricValue(entry, given.backend, arrays, options) });

  const { options: shared, parameters } = resolveOptions(entry, options);
  const { value, gradient } = await runner(entry, options as LossOptions, { ...feedsOf(arrays), ...(await readInputs(given.input)) }, given.gradient !== undefined);
  if (gradient !== undefined && given.gradient !== undefined) await writeNpy(given.gradient, Float32Array.from(gradient.data), arrays.prediction.shape);
  report(io, given, { loss: entry.slug, value: plain(value), shape: value.shape, parameters, options: shared });
}

/** For distances, what NIfTI files say. */
function inferSpacing({ parameters }: LossDefinition | MetricDefinition, { prediction, target }: Arrays, asked: Readonly<Record<string, unknown>>): object {
  if (!Object.hasOwn(parameters, 'spacing') || asked['spacing'] !== undefined) return {};
  const spacing = spacingOf(prediction, target, undefined);
  return spacing === null ? {} : { spacing };
}

/** Options that the loss or its variant presets: nothing is inferred against them. */
function presetsOf(entry: LossDefinition | MetricDefinition, asked: Readonly<Record<string, unknown>>): object {
  const variant = entry.kind === 'loss' ? entry.variants[String(asked['variant'])]?.options : undefined;
  return { ...entry.defaults, ...variant };
}

function checkGradient(gradient: string | undefined, { pred, target, mask }: Paths, kind: Kind): void {
  if (gradient === undefined) return;
  if (kind === 'metric') throw new SemSegLossError('OPTION_CONFLICT', '--gradient: a metric counts and has no gradient. Leave it out, or choose a loss.');
  const same = [pred, target, mask].find((path) => path !== undefined && resolve(path) === resolve(gradient));
  if (same !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `--gradient: must not replace an input, got ${same}. Choose another name.`);
}

function metricValue(metric: MetricDefinition, backend: string, arrays: Arrays, options: object): object {
  if (backend !== 'js') throw new SemSegLossError('UNSUPPORTED', `--backend: metrics are counted by js here, got ${backend}. Leave it out.`);
  return { value: evaluateMetric(metric, feedsOf(arrays) as Feeds & MetricFeeds, options as GivenMetricOptions), options };
}

function feedsOf({ prediction, target, mask }: Arrays): Feeds {
  return mask === undefined ? { prediction, target } : { prediction, target, mask };
}

/** A number, or the elements in order. */
function plain({ data, shape }: Tensor): number | number[] {
  return shape.length === 0 ? (data[0] ?? Number.NaN) : [...data];
}

interface Evaluated {
  readonly loss?: string;
  readonly metric?: string;
  /** A number, a list (null where undefined), or rows. */
  readonly value?: unknown;
  readonly shape?: readonly number[];
  readonly parameters?: object;
  readonly options?: object;
}

function report(io: Io, { backend, gradient, json }: Given, evaluated: Evaluated): void {
  const { loss, metric, ...rest } = evaluated;
  const name = loss === undefined ? { metric } : { loss };
  if (json === true) return writeJson(io, { ...name, backend, ...rest, ...(gradient === undefined ? {} : { gradient }) });
  const settings = Object.entries(rest.options ?? {}).map(([option, value]) => `${option}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  io.stderr.write(`${loss ?? metric} on ${backend}: ${settings.join(' ')}\n${gradient === undefined ? '' : `gradient: ${gradient}\n`}`);
  const values: readonly unknown[] = Array.isArray(rest.value) ? rest.value : [rest.value];
  io.stdout.write(`${values.map((value) => (Array.isArray(value) ? value.join(' ') : value === null ? '–' : String(value))).join('\n')}\n`);
}
