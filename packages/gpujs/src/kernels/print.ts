// Prints a kernel as JavaScript source for gpu.js. Sizes are fixed when the text is printed: gpu.js cuts a loop short
// whose bound is no literal. Places in memory are whole-number expressions of thread and loop indices, written where they
// are used, since a variable of gpu.js is a float32 and tells no more than 2^24 of them apart.
import { blocksOf } from './blocks.ts';
import { accumulate, startOf } from './expressions.ts';
import { gridOf, type Grid } from './grid.ts';
import type { Job, StoresJob, SumGroup, SumsJob } from './jobs.ts';
import { Scope, type Indices } from './scope.ts';
import { Values, type Places, type Site } from './values.ts';

/** What a kernel takes, in order. */
export type Parameter =
  | { readonly kind: 'array'; readonly name: string; readonly node: number }
  | { readonly kind: 'results'; readonly name: string; readonly places: Places }
  | { readonly kind: 'slots'; readonly name: string; readonly places: Places }
  | { readonly kind: 'number'; readonly name: string; readonly node: number }
  | { readonly kind: 'offset'; readonly name: 'row' | 'plane' };

export interface Source {
  readonly job: Job;
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** Threads of one launch. */
  readonly output: readonly [number, number, number];
  readonly usesPowers: boolean;
  /** Where threads stand that write pixels. */
  readonly grid?: Grid;
}

/** Prints a kernel of a plan for arrays of known sizes. */
export function printKernel(site: Site, job: Job): Source {
  return job.kind === 'sums' ? printSums(site, job) : printStores(site, job);
}

function printSums(site: Site, job: SumsJob): Source {
  const values = new Values(site);
  const { counts, dialect } = site;
  const { blocks } = blocksOf(counts.space, dialect);
  let first = 0;
  const lines = job.groups.flatMap((group, i) => {
    const threads = group.isPerClass ? counts.class : 1;
    const body = sumsOfGroup(values, group, first, job.width);
    first += threads;
    return i === job.groups.length - 1 ? body : [`if (this.thread.y < ${first}) {`, ...body.map((line) => `  ${line}`), '}'];
  });
  return finish(values, job, lines, [blocks, first, counts.batch], []);
}

/** Statements that add up the terms of a group over the pixels of a block, and give them back. */
function sumsOfGroup(values: Values, { reductions, isPerClass }: SumGroup, first: number, width: number): string[] {
  const { dialect, counts } = values.site;
  const { blocks, parts, terms, isUneven } = blocksOf(counts.space, dialect);
  const root = new Scope({ batch: 'this.thread.z', ...(isPerClass ? { class: first === 0 ? 'this.thread.y' : `(this.thread.y - ${first})` } : {}) });
  const totals = reductions.map((id) => values.unique(`total${id}`));
  const declare = (scope: Scope, names: readonly string[]): void => names.forEach((name, i) => scope.print(`let ${name} = ${startOf(values.node(reductions[i] ?? 0))};`));
  const add = (scope: Scope, targets: readonly string[], addends: readonly string[]): void => targets.forEach((target, i) => scope.print(accumulate(values.node(reductions[i] ?? 0), target, addends[i] ?? '')));
  declare(root, totals);
  const part = values.unique('j');
  const term = values.unique('i');
  const overTerms = (outer: Scope, place: string, targets: readonly string[]): void => outer.nest(`for (let ${term} = 0; ${term} < ${terms}; ${term}++)`, {}, (loop) => {
    const pixel = dialect.isInterleaved ? `(${times(place, blocks)} + this.thread.x)` : `(${times('this.thread.x', parts * terms)} + ${place})`;
    // A variable of float64 holds any place; it saves the arithmetic that the other texts repeat.
    const held = dialect.isDouble ? values.unique('s') : undefined;
    if (held !== undefined) loop.print(`const ${held} = ${pixel};`);
    const fill = (inner: Scope): void => add(inner, targets, reductions.map((id) => termOf(values, id, inner)));
    if (isUneven) loop.nest(`if (${held ?? pixel} < ${counts.space})`, { space: held ?? pixel }, fill);
    else withIndices(loop, { space: held ?? pixel }, fill);
  });
  if (parts === 1) overTerms(root, term, totals);
  else {
    root.nest(`for (let ${part} = 0; ${part} < ${parts}; ${part}++)`, {}, (outer) => {
      const partials = reductions.map((id) => values.unique(`part${id}`));
      declare(outer, partials);
      overTerms(outer, `(${times(part, terms)} + ${term})`, partials);
      add(outer, totals, partials);
    });
  }
  const padded = [...totals, ...Array.from({ length: width - totals.length }, () => '0.0')];
  root.print(width === 1 ? `return ${padded[0]};` : `return [${padded.join(', ')}];`);
  return root.lines;
}

/** What a pixel adds to a sum: its value, or that of all its classes together. */
function termOf(values: Values, reduction: number, pixel: Scope): string {
  const { inputs: [term = 0] } = values.node(reduction);
  if (!values.extent(term).class || values.extent(reduction).class) return values.number(term, pixel);
  const name = values.unique(`all${reduction}`);
  pixel.print(`let ${name} = ${startOf(values.node(reduction))};`);
  values.eachClass(pixel, (inner) => {
    const value = values.number(term, inner);
    inner.print(accumulate(values.node(reduction), name, value));
  });
  return name;
}

function printStores(site: Site, job: StoresJob): Source {
  const values = new Values(site);
  const [{ node }] = job.writes as [StoresJob['writes'][number]];
  const grid = gridOf(site.plan, node, site.counts, site.dialect, job.writes.length);
  const { rows, planes } = grid.tile;
  const isTiled = { row: rows < grid.rows, plane: planes < grid.planes * job.writes.length };
  const y = isTiled.row ? '(this.thread.y + row)' : 'this.thread.y';
  const z = isTiled.plane ? '(this.thread.z + plane)' : 'this.thread.z';
  const lines = job.writes.flatMap(({ node: id }, i) => {
    const plane = i === 0 ? z : `(${z} - ${i * grid.planes})`;
    const body = storeOf(values, id, grid, y, plane);
    return i === job.writes.length - 1 ? body : [`if (${z} < ${(i + 1) * grid.planes}) {`, ...body.map((line) => `  ${line}`), '}'];
  });
  const offsets = (['row', 'plane'] as const).filter((name) => isTiled[name]).map((name): Parameter => ({ kind: 'offset', name }));
  return { ...finish(values, job, lines, [grid.x, rows, planes], offsets), grid };
}

/** Statements that compute the element of a thread, and give it back. */
function storeOf(values: Values, id: number, grid: Grid, y: string, z: string): string[] {
  const { counts, dialect } = values.site;
  const extent = values.extent(id);
  const row = grid.rows === 1 ? '' : `${times(y, grid.x)} + `;
  const own = `${grid.planes === 1 ? '' : `${times(z, grid.plane)} + `}${row}this.thread.x`;
  const lines: string[] = [];
  // Half a class aside, so that no division that is off by a little finds another pixel.
  const inRow = grid.inner === 1 ? 'this.thread.x' : `(((this.thread.x + 0.5) / ${grid.inner}) | 0)`;
  const hold = (name: string, text: string): string => {
    if (!dialect.isDouble || /^[\w.]+$/.test(text)) return text;
    const held = values.unique(name);
    lines.push(`const ${held} = ${text};`);
    return held;
  };
  const held = hold('p', inRow);
  const pixel = grid.rows === 1 ? held : `(${times(y, grid.x / grid.inner)} + ${held})`;
  const inner: Indices = grid.inner === 1 ? {} : { class: hold('c', `(this.thread.x - ${held} * ${grid.inner})`) };
  const root = new Scope({ ...outerIndices(grid, counts.class, z), ...inner, space: pixel });
  root.print(...lines);
  values.ownPlace(own, root, extent);
  root.print(`return ${values.number(id, root)};`);
  return root.lines;
}

/** Samples and classes of a plane: one of the two, or a sample's classes one after the other. */
function outerIndices({ outer, planes }: Grid, classes: number, z: string): Indices {
  if (planes === 1) return {};
  if (outer.length < 2) return { [outer[0] as 'batch' | 'class']: z };
  if (classes === 1) return { batch: z };
  const sample = `(((${z} + 0.5) / ${classes}) | 0)`;
  return planes === classes ? { class: z } : { batch: sample, class: `(${z} - ${sample} * ${classes})` };
}

function finish(values: Values, job: Job, lines: readonly string[], output: readonly [number, number, number], offsets: readonly Parameter[]): Source {
  const { graph } = values.site.plan;
  const parameters: Parameter[] = [
    ...[...values.arrays].toSorted((a, b) => a - b).map((node): Parameter => ({ kind: 'array', name: `in${node}`, node })),
    ...(values.results.size > 0 ? [{ kind: 'results', name: 'results', places: values.results } as const] : []),
    ...(values.slots.size > 0 ? [{ kind: 'slots', name: 'slots', places: values.slots } as const] : []),
    ...[...values.numbers].toSorted((a, b) => a - b).map((node): Parameter => ({ kind: 'number', name: `h${node}`, node })),
    ...offsets,
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

/** A block that has indices but no statement of its own. */
function withIndices(scope: Scope, indices: Indices, fill: (inner: Scope) => void): void {
  const inner = new Scope(indices, scope);
  fill(inner);
  scope.print(...inner.lines);
}

function times(text: string, count: number): string {
  return count === 1 ? text : `${text} * ${count}`;
}
