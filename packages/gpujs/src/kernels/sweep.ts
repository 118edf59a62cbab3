// Prints a pass as one kernel whose threads each loop over a block of pixels: sums in float64 variables, pixels written
// into the arrays that the kernel is given. Only the cpu mode of gpu.js hands arrays over as they are.
import { blocksOf } from './blocks.ts';
import { accumulate, startOf } from './expressions.ts';
import type { SweepJob } from './jobs.ts';
import { Scope, type Indices } from './scope.ts';
import { finish, type Parameter, type Source } from './source.ts';
import { Values, type Site } from './values.ts';

export function printSweep(site: Site, job: SweepJob): Source {
  const values = new Values(site);
  const { counts } = site;
  const { blocks, terms, isUneven } = blocksOf(counts.space, site.dialect);
  const columns = columnsOf(values, job);
  const root = new Scope(counts.batch === 1 ? {} : { batch: 'n' });
  if (counts.batch > 1) root.print('const n = this.thread.z;');
  const row = `${counts.batch === 1 ? '' : `n * ${blocks * columns.width} + `}this.thread.x * ${columns.width}`;
  const held = job.reductions.filter((id) => isHeld(values, id));
  if (job.reductions.length > 0) root.print(`const row = ${row};`);
  const lanes = isUneven || terms % MOST_LANES !== 0 ? 1 : lanesOf(values, job);
  for (let lane = 0; lane < lanes; lane++) for (const id of held) root.print(`let ${totalName(id, lane)} = ${startOf(values.node(id))};`);
  root.print(`const first = this.thread.x * ${terms};`);
  root.nest(`for (let i = 0; i < ${terms}; ${lanes === 1 ? 'i++' : `i += ${lanes}`})`, {}, (loop) => {
    for (let lane = 0; lane < lanes; lane++) {
      const s = values.unique('s');
      loop.print(`const ${s} = first + i${lane === 0 ? '' : ` + ${lane}`};`);
      const indices: Indices = { space: s };
      const fill = (pixel: Scope): void => new Pixel(values, job, columns.places, lane).print(pixel);
      if (isUneven) loop.nest(`if (${s} < ${counts.space})`, indices, fill);
      else loop.inside(indices, fill);
    }
  });
  for (let lane = 1; lane < lanes; lane++) for (const id of held) root.print(accumulate(values.node(id), totalName(id, 0), totalName(id, lane)));
  for (const id of held) root.print(`sums[row + ${columns.places.get(id) ?? 0}] = ${totalName(id, 0)};`);
  root.print('return 0.0;');
  const others: Parameter[] = [
    ...job.writes.map(({ node }): Parameter => ({ kind: 'written', name: `out${node}`, node })),
    ...(job.reductions.length > 0 ? [{ kind: 'sums', name: 'sums' } as const] : []),
  ];
  return { ...finish(values, job, root.lines, [blocks, 1, counts.batch], others), columns };
}

/** Where each sum stands in the row of its block, and how many there are. */
function columnsOf(values: Values, { reductions }: SweepJob): NonNullable<Source['columns']> {
  const places = new Map<number, number>();
  let width = 0;
  for (const id of reductions) {
    places.set(id, width);
    width += values.extent(id).class ? values.site.counts.class : 1;
  }
  return { places, width };
}

/** Sums wait for one another, and short loops for their own counting: several pixels side by side hide both. */
const MOST_LANES = 4;
const COSTLY: ReadonlySet<string> = new Set(['exp', 'log', 'log1p', 'pow']);

function lanesOf(values: Values, { pass, reductions }: SweepJob): number {
  if (values.site.counts.class > 1 || pass.body.some((id) => COSTLY.has(values.node(id).op))) return 1;
  return reductions.length > 0 ? 2 : MOST_LANES;
}

function totalName(id: number, lane: number): string {
  return lane === 0 ? `total${id}` : `total${id}_${lane}`;
}

/** Whether a sum is one number, for which there is a variable; those per class are added up where they are kept. */
function isHeld(values: Values, id: number): boolean {
  return !values.extent(id).class || values.site.counts.class === 1;
}

/** The statements for one pixel. */
class Pixel {
  readonly #values: Values;
  readonly #job: SweepJob;
  readonly #places: ReadonlyMap<number, number>;
  /** Which of the pixels side by side it is. */
  readonly #lane: number;

  constructor(values: Values, job: SweepJob, places: ReadonlyMap<number, number>, lane: number) {
    this.#values = values;
    this.#job = job;
    this.#places = places;
    this.#lane = lane;
  }

  print(pixel: Scope): void {
    const { reductions, writes } = this.#job;
    const hasClass = (id: number): boolean => this.#values.extent(id).class;
    const isOfElements = (id: number): boolean => hasClass(this.#term(id));
    for (const id of reductions.filter((each) => !isOfElements(each))) this.#add(id, pixel);
    for (const { node } of writes.filter((each) => !hasClass(each.node))) this.#write(node, pixel);
    const sums = reductions.filter(isOfElements);
    const arrays = writes.filter((each) => hasClass(each.node));
    if (sums.length + arrays.length === 0) return;
    const fill = (element: Scope): void => {
      sums.forEach((id) => this.#add(id, element));
      arrays.forEach(({ node }) => this.#write(node, element));
    };
    if (this.#values.site.counts.class === 1) fill(pixel);
    else this.#values.eachClass(pixel, fill);
  }

  #term(reduction: number): number {
    return this.#values.node(reduction).inputs[0] ?? 0;
  }

  #add(id: number, scope: Scope): void {
    const value = this.#values.number(this.#term(id), scope);
    const target = isHeld(this.#values, id) ? totalName(id, this.#lane) : `sums[row + ${this.#places.get(id) ?? 0} + ${scope.index('class')}]`;
    scope.print(accumulate(this.#values.node(id), target, value));
  }

  #write(node: number, scope: Scope): void {
    const value = this.#values.number(node, scope);
    scope.print(`out${node}[${this.#values.address(node, scope)}] = ${value};`);
  }
}
