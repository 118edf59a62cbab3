// Prints kernels that sum, and kernels that write pixels, as JavaScript source for gpu.js. Sizes are fixed when the text
// is printed: gpu.js cuts a loop short whose bound is no literal. Places in memory are whole-number expressions of thread
// and loop indices, written where they are used, since a variable of gpu.js is a float32 and tells no more than 2^24 apart.
import { blocksOf } from './blocks.ts';
import { accumulate, startOf } from './expressions.ts';
import { gridOf, type Grid } from './grid.ts';
import type { Job, StoresJob, SumGroup, SumsJob } from './jobs.ts';
import { Scope, type Indices } from './scope.ts';
import { finish, type Parameter, type Source } from './source.ts';
import { printSweep } from './sweep.ts';
import { Values, type Site } from './values.ts';

/** Prints a kernel of a plan for arrays of known sizes. */
export function printKernel(site: Site, job: Job): Source {
  switch (job.kind) {
    case 'sums': return printSums(site, job);
    case 'stores': return printStores(site, job);
    case 'sweep': return printSweep(site, job);
    default: return job satisfies never;
  }
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
  // A place that is one more each time costs the least, where a variable can hold it.
  const held = values.holdsPlaces && !dialect.isInterleaved ? values.unique('s') : undefined;
  if (held !== undefined) root.print(`let ${held} = ${times('this.thread.x', parts * terms)};`);
  const overTerms = (outer: Scope, place: string, targets: readonly string[]): void => outer.nest(`for (let ${term} = 0; ${term} < ${terms}; ${term}++)`, {}, (loop) => {
    const pixel = held ?? (dialect.isInterleaved ? `(${times(place, blocks)} + this.thread.x)` : `(${times('this.thread.x', parts * terms)} + ${values.whole(place)})`);
    const fill = (inner: Scope): void => add(inner, targets, reductions.map((id) => termOf(values, id, inner)));
    if (isUneven) loop.nest(`if (${pixel} < ${counts.space})`, { space: pixel }, fill);
    else loop.inside({ space: pixel }, fill);
    if (held !== undefined) loop.print(`${held} += 1;`);
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
  const { counts } = values.site;
  const extent = values.extent(id);
  const row = grid.rows === 1 ? '' : `${times(y, grid.x)} + `;
  const own = `${grid.planes === 1 ? '' : `${times(z, grid.plane)} + `}${row}this.thread.x`;
  // Half a class aside, so that no division that is off by a little finds another pixel.
  const inRow = grid.inner === 1 ? 'this.thread.x' : `(((this.thread.x + 0.5) / ${grid.inner}) | 0)`;
  const pixel = grid.rows === 1 ? inRow : `(${times(y, grid.x / grid.inner)} + ${inRow})`;
  const inner: Indices = grid.inner === 1 ? {} : { class: `(this.thread.x - ${inRow} * ${grid.inner})` };
  const root = new Scope({ ...outerIndices(grid, counts.class, z), ...inner, space: pixel });
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

function times(text: string, count: number): string {
  return count === 1 ? text : `${text} * ${count}`;
}
