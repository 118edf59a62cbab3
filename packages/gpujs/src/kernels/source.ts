// A kernel's text with all that is needed to run it: its arguments, in order, and how many threads it has.
import type { Grid } from './grid.ts';
import type { Job } from './jobs.ts';
import type { Places, Values } from './values.ts';

/** What a kernel takes, in order. */
export type Parameter =
  | { readonly kind: 'array'; readonly name: string; readonly node: number }
  | { readonly kind: 'results'; readonly name: string; readonly places: Places }
  | { readonly kind: 'slots'; readonly name: string; readonly places: Places }
  | { readonly kind: 'number'; readonly name: string; readonly node: number }
  | { readonly kind: 'offset'; readonly name: 'row' | 'plane' }
  | { readonly kind: 'written'; readonly name: string; readonly node: number }
  | { readonly kind: 'sums'; readonly name: 'sums' };

export interface Source {
  readonly job: Job;
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** Threads of one launch. */
  readonly output: readonly [number, number, number];
  readonly usesPowers: boolean;
  /** Where threads stand that write pixels. */
  readonly grid?: Grid;
  /** Of a sweep: the sums of a block as columns of a row of so many. */
  readonly columns?: { readonly places: Places; readonly width: number };
}

/** The text around a kernel's statements. */
export function finish(values: Values, job: Job, lines: readonly string[], output: readonly [number, number, number], others: readonly Parameter[]): Source {
  const { graph } = values.site.plan;
  const parameters: Parameter[] = [
    ...[...values.arrays].toSorted((a, b) => a - b).map((node): Parameter => ({ kind: 'array', name: `in${node}`, node })),
    ...(values.results.size > 0 ? [{ kind: 'results', name: 'results', places: values.results } as const] : []),
    ...(values.slots.size > 0 ? [{ kind: 'slots', name: 'slots', places: values.slots } as const] : []),
    ...[...values.numbers].toSorted((a, b) => a - b).map((node): Parameter => ({ kind: 'number', name: `h${node}`, node })),
    ...others,
  ];
  const said = parameters.flatMap((each) => {
    if (each.kind === 'array') return [`  // ${each.name}: ${nameOf(values, each.node)}`];
    if (each.kind === 'results') return [...each.places].map(([node, at]) => `  // ${each.name}[${at}…]: ${nameOf(values, node)}`);
    return [];
  });
  const text = [
    `function (${parameters.map(({ name }) => name).join(', ')}) {`, `  // ${graph.name}: ${job.name}, ${output.join(' × ')} threads`, ...said, ...lines.map((line) => `  ${line}`), '}',
  ].join('\n');
  return { job, text, parameters, output, usesPowers: text.includes('this.constants.powers') };
}

function nameOf(values: Values, id: number): string {
  const { op, attributes } = values.node(id);
  return op === 'input' ? String(attributes['name']) : op;
}
