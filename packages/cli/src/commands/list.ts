// `semsegloss list`: every loss and metric, or the options that they share.
import { FAMILIES } from '@semsegloss/core';
import { Command } from 'commander';
import { describeEntry, ENTRIES, parametersOf, sharedOptionsOf, valuesText, type Entry, type Kind, type ListedParameter } from '../catalogue.ts';
import { heading, writeJson, type Io } from '../io.ts';
import { alignColumns } from '../table.ts';

const EXAMPLES = `Examples:
  semsegloss list
  semsegloss list --options
  semsegloss list --json | jq -r '.[] | select(.kind == "loss") | .slug'
`;

export function listCommand(io: Io): Command {
  return new Command('list')
    .summary('list all losses and metrics, with their parameters')
    .description('Lists all losses by family, and all metrics, with their parameters and defaults.')
    .addHelpText('before', EXAMPLES)
    .option('--options', 'list the options that all losses, and all metrics, share')
    .option('--json', 'one JSON document: an array of { slug, kind, family, title, params, … }')
    .action(({ options, json }: { readonly options?: true; readonly json?: true }) => {
      const kinds: readonly Kind[] = ['loss', 'metric'];
      if (json === true) writeJson(io, options === true ? Object.fromEntries(kinds.map((kind) => [kind, sharedOptionsOf(kind)])) : ENTRIES.map(describeEntry));
      else {
        io.stdout.write(options === true ? optionsText(io) : entriesText(io));
        io.stderr.write('One in full: semsegloss show <name>.\n');
      }
    });
}

function entriesText(io: Io): string {
  const groups: [string, readonly Entry[]][] = [
    ...FAMILIES.map((family): [string, readonly Entry[]] => [`${family} losses`, ENTRIES.filter((entry) => entry.kind === 'loss' && entry.family === family)]),
    ['metrics', ENTRIES.filter(({ kind }) => kind === 'metric')],
  ];
  const present = groups.filter(([, entries]) => entries.length > 0);
  const lines = alignColumns(present.flatMap(([, entries]) => entries.map((entry) => [`  ${entry.slug}`, entry.title, parametersOf(entry).map(defaultText).join(', ')])));
  let at = 0;
  const blocks = present.map(([title, entries]) => [heading(io, title), ...lines.slice(at, (at += entries.length))].join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function optionsText(io: Io): string {
  const block = (title: string, kind: Kind): string => [heading(io, title), ...alignColumns(sharedOptionsOf(kind).map((option) => [`  ${option.name}`, JSON.stringify(option.default), valuesText(option), option.doc]))].join('\n');
  return `${block('options of all losses', 'loss')}\n\n${block('options of all metrics', 'metric')}\n`;
}

function defaultText({ name, default: value }: ListedParameter): string {
  return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
