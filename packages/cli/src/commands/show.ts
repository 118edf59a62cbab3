// `semsegloss show`: everything that is declared about one loss or metric, and the graph that it becomes.
import {
  build, buildMetric, decompose, differentiate, lower, MetricMeter, optimise, planCost, print, printPlan, SemSegLossError, toJson,
  type Graph, type LossOptions, type MetricSettings, type Plan,
} from '@semsegloss/core';
import { Command } from 'commander';
import { collect, parseAssignments } from '../arguments.ts';
import { addKindOption, describeEntry, findEntry, parametersOf, valuesText, type Entry, type Kind } from '../catalogue.ts';
import { readBytes } from '../files/read.ts';
import { heading, writeJson, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';

const EXAMPLES = `Examples:
  semsegloss show dice
  semsegloss show focal --param gamma=3 --param task=multiclass --gradient
  semsegloss show tversky --plan --gradient
  semsegloss show cross-entropy --plan --gradient --param task=multiclass --param targets=labels --param classes=21
  semsegloss show iou --json
  semsegloss show model.onnx
`;

interface Given {
  readonly param: string[];
  readonly kind?: Kind;
  readonly gradient?: boolean;
  readonly plan?: boolean;
  readonly json?: boolean;
}

export function showCommand(io: Io): Command {
  return addKindOption(new Command('show'))
    .summary('show one loss or metric: formula, parameters, graph; or the graph of an ONNX file')
    .description('Shows formula, source, parameters, variants and properties of a loss or metric, and its optimised graph. Of a file name.onnx\nit prints the graph that is in it.')
    .argument('<name>', 'a loss, a metric, or an ONNX file')
    .addHelpText('before', EXAMPLES)
    .option('--param <name=value>', 'a parameter or shared option; repeatable', collect, [])
    .option('--gradient', 'the graph with the derivative by the prediction')
    .option('--plan', 'the passes over memory that the graph becomes, the bytes they move and the bound that implies, instead of the graph')
    .option('--json', 'one JSON document')
    .action(async (name: string, given: Given) => {
      if (name.toLowerCase().endsWith('.onnx')) return showModel(io, name, given);
      const { param, kind, gradient = false, plan: isPlan = false, json = false } = given;
      const entry = findEntry(name, kind);
      const { graph, ...resolved } = graphOf(entry, parseAssignments('--param', param), gradient);
      if (isPlan && graph === undefined) throw new SemSegLossError('OPTION_CONFLICT', `--plan: ${entry.slug} needs whole images and is computed on the host, without a graph. Leave it out.`);
      const planned = isPlan && graph !== undefined ? planOf(graph) : undefined;
      const plan = planned === undefined ? undefined : printPlan(planned, classesOf(resolved.options));
      if (json) writeJson(io, { ...describeEntry(entry), ...resolved, graph: graph === undefined ? null : JSON.parse(toJson(graph)) as unknown, ...(planned === undefined ? {} : { plan, cost: planCost(planned) }) });
      else io.stdout.write([...declarationLines(io, entry), '', plan ?? (graph === undefined ? 'no graph: computed on the host, from whole images' : print(graph)), ''].join('\n'));
    });
}

/** What is in a file: text, or its inputs, outputs and nodes as JSON. */
async function showModel(io: Io, file: string, { param, kind, gradient, plan, json = false }: Given): Promise<void> {
  const stray = param.length > 0 ? '--param' : kind !== undefined ? '--kind' : gradient === true ? '--gradient' : plan === true ? '--plan' : undefined;
  if (stray !== undefined) throw new SemSegLossError('OPTION_CONFLICT', `${stray}: belongs to a loss or a metric, and ${file} is a file. Leave it out.`);
  const { printModel, readModel } = await import('@semsegloss/onnx');
  const bytes = await readBytes(file);
  const model = readModel(bytes, file);
  if (!json) {
    io.stdout.write(printModel(model));
    return;
  }
  const { input = [], output = [], node = [] } = model.graph ?? {};
  const names = (values: readonly { readonly name: string }[]): string[] => values.map(({ name }) => name);
  writeJson(io, { file, bytes: bytes.length, irVersion: Number(model.irVersion), opsets: Object.fromEntries(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])), inputs: names(input), outputs: names(output), nodes: node.map(({ opType, input: operands, output: results }) => ({ op: opType, inputs: operands, outputs: results })) });
}

/** The graph is undefined for metrics that have none. */
function graphOf(entry: Entry, given: Readonly<Record<string, unknown>>, gradient: boolean): { readonly graph: Graph | undefined; readonly parameters?: object; readonly options: object } {
  if (entry.kind === 'metric') {
    if (gradient) throw new SemSegLossError('OPTION_CONFLICT', `--gradient: ${entry.slug} is a metric, and has no gradient. Leave it out.`);
    if (entry.form === 'host') {
      const { options, parameters } = new MetricMeter(entry, given as MetricSettings);
      return { graph: undefined, parameters, options };
    }
    const { graph, parameters, options } = buildMetric(entry, given as MetricSettings);
    return { graph: optimise(graph), parameters, options };
  }
  const built = build(entry, given as LossOptions);
  const graph = optimise(built.graph);
  return { graph: gradient ? optimise(differentiate(graph)) : graph, parameters: built.parameters, options: built.options };
}

/** The classes that options name, or the 1 of a binary problem. */
function classesOf(options: object): number {
  const { classes } = options as { readonly classes?: unknown };
  return typeof classes === 'number' ? classes : 1;
}

function planOf(graph: Graph): Plan {
  return lower(optimise(decompose(graph)));
}

function declarationLines(io: Io, entry: Entry): string[] {
  const { title, slug, kind, aliases, formula, source } = entry;
  const facts: (readonly [string, string])[] = [
    ['formula', formula],
    ['source', `${source.authors} (${source.year}), ${source.title}, ${source.where}`],
    ['kind', entry.kind === 'loss' ? `${entry.family} loss` : `metric: ${entry.doc}`],
    ['also called', aliases.join(', ')],
    ['range', (entry.kind === 'loss' ? entry.properties.range : entry.range).join(' to ').replace('Infinity', '∞')],
    ...(entry.kind === 'loss' ? [['properties', propertiesText(entry)] as const] : []),
    ['defaults', Object.entries(entry.defaults).map(([name, value]) => `${name} ${String(value)}`).join(', ')],
  ];
  const parameters = parametersOf(entry).map((parameter) => [`  ${parameter.name}`, JSON.stringify(parameter.default), valuesText(parameter), parameter.doc]);
  const variants = entry.kind === 'loss' ? Object.entries(entry.variants).map(([name, { doc }]) => [`  variant=${name}`, doc]) : [];
  return [
    `${heading(io, title)} (${kind} ${slug})`,
    ...alignColumns(facts.filter(([, text]) => text !== '').map(([name, text]) => [`  ${name}`, text])),
    ...(parameters.length === 0 ? [] : ['', heading(io, 'parameters'), ...alignColumns(parameters)]),
    ...(variants.length === 0 ? [] : ['', heading(io, 'variants'), ...alignColumns(variants)]),
  ];
}

function propertiesText({ properties }: Extract<Entry, { kind: 'loss' }>): string {
  const perfect = { zero: '0 at a perfect prediction', limit: 'tends to 0 at a perfect prediction', other: 'no fixed value at a perfect prediction' }[properties.perfect];
  const equal = (properties.equalTo ?? []).map(({ options, loss, as, factor }) => `${factor === undefined ? '' : `${factor} × `}${loss}${settingsText(as)}${settingsText(options, ' where ')}`);
  return [
    perfect,
    properties.monotone ? 'monotone' : 'not monotone',
    properties.permutationInvariant ? 'blind to the order of pixels' : 'depends on where pixels lie',
    ...equal.map((text) => `equals ${text}`),
  ].join('; ');
}

function settingsText(options: Readonly<Record<string, unknown>>, lead = ' '): string {
  const pairs = Object.entries(options).map(([name, value]) => `${name}=${String(value)}`);
  return pairs.length === 0 ? '' : `${lead}${pairs.join(', ')}`;
}
