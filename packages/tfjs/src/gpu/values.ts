// The statements that a program's values are made of: each is declared in the block where it belongs. Keeps a record of
// what the text turned out to need.
import { groupOrder, groupsInside, type AxisGroup, type Extent } from '@semsegloss/core';
import type { Dialect, Parameter } from './dialect.ts';
import { constant, expression, typeOf } from './expressions.ts';
import type { FunctionName } from './functions.ts';
import { columnsOf, nodeAt, sourceOf, type Fusion, type Job } from './fusion.ts';
import { Scope } from './scope.ts';

/** A loop's index and where it goes. */
export interface Range {
  readonly index: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
}

/** One of the sums that share a loop. */
export interface Summed {
  readonly suffix: string;
  readonly term: (inner: Scope) => string;
}

export const WHOLE = (name: string): Parameter => ({ name, type: 'whole' });
export const INDEX = { batch: WHOLE('n'), space: WHOLE('s'), class: WHOLE('c') } as const satisfies Record<AxisGroup, Parameter>;

export class Values {
  readonly fusion: Fusion;
  readonly classes: number;
  /** What the text needs: vectors and inputs, numbers of the run, functions, known numbers per class, totals of sums by stage. */
  readonly inputs = new Set<string>();
  readonly uniforms = new Set<string>();
  readonly calls = new Set<FunctionName>();
  readonly globals = new Map<string, string>();
  readonly totals = new Map<number, readonly string[]>();
  readonly #job: Job;
  readonly #d: Dialect;

  constructor(fusion: Fusion, job: Job, dialect: Dialect, classes: number) {
    this.fusion = fusion;
    this.#job = job;
    this.#d = dialect;
    this.classes = classes;
  }

  /** Adds terms of a range to their totals, in chunks, so that no sum has many terms. */
  chunked(scope: Scope, { index, from, to, step }: Range, binds: readonly AxisGroup[], sums: readonly Summed[]): void {
    const d = this.#d;
    const chunk = `${this.uniform('chunk')}${step === '1' ? '' : ` * ${step}`}`;
    scope.nest(d.loop('start', from, to, chunk), [], (outer) => {
      outer.print(d.let('whole', 'stop', `min(start + ${chunk}, ${to})`), ...sums.map(({ suffix }) => d.variable('number', `part${suffix}`, '0.0')));
      outer.nest(d.loop(index, 'start', 'stop', step), binds, (inner) => {
        for (const { suffix, term } of sums) {
          const value = term(inner);
          inner.print(`part${suffix} += ${value};`);
        }
      });
      outer.print(...sums.map(({ suffix }) => `total${suffix} += part${suffix};`));
    });
  }

  count(group: AxisGroup): string {
    if (group === 'class') return String(this.classes);
    return this.uniform(group === 'batch' ? 'samples' : 'pixels');
  }

  /** A value as text, declared where it belongs if it was not there yet. */
  value(id: number, scope: Scope): string {
    const { plan, stages } = this.fusion;
    const source = sourceOf(plan, id);
    const node = nodeAt(plan, source);
    const values = node.op === 'const' ? (node.attributes['values'] as readonly number[]) : [];
    if (values.length === 1) return constant(node, values[0] ?? 0);
    const extent = this.extent(source);
    const home = scope.homeOf(extent);
    const isFromSums = !extent.space && (stages[source] ?? 0) > 0 && !this.#job.reads.has(source);
    const around = isFromSums && extent.class ? home.aroundPixels() : undefined;
    if (around !== undefined) return `${this.#table(source, around)}[c]`;
    let name = home.names.get(source);
    if (name === undefined) {
      name = `v${source}`;
      this.#define(source, name, home);
      home.names.set(source, name);
    }
    return name;
  }

  /** For a value per class that comes from sums and is read in a loop over pixels: computed once, before the loop. */
  #table(id: number, scope: Scope): string {
    const name = `t${id}`;
    const home = scope.homeOf({ ...this.extent(id), class: false });
    if (home.names.has(-id)) return name;
    home.print(this.#d.table(name, this.classes));
    home.nest(this.#d.loop('c', '0', String(this.classes)), ['class'], (inner) => inner.print(`${name}[c] = ${this.value(id, inner)};`));
    home.names.set(-id, name);
    return name;
  }

  #define(id: number, name: string, home: Scope): void {
    const d = this.#d;
    const node = nodeAt(this.fusion.plan, id);
    const type = typeOf(node);
    const slot = this.#job.reads.has(id) ? this.fusion.slots.get(id) : undefined;
    if (slot !== undefined) {
      const read = d.load(this.input(slot), this.address(`${this.uniform(`slot${id}`)}`, id));
      home.print(d.let(type, name, type === 'truth' ? `${read} != 0.0` : read));
      return;
    }
    if (node.op === 'reduceSum' || node.op === 'reduceMax') {
      this.#reduce(id, name, home);
      return;
    }
    home.print(d.let(type, name, this.#text(id, home)));
  }

  #text(id: number, home: Scope): string {
    const d = this.#d;
    const node = nodeAt(this.fusion.plan, id);
    switch (node.op) {
      case 'input': return d.load(this.input(`in${id}`), this.address('', id));
      case 'iota': return d.toNumber('c');
      case 'size': return this.uniform(`size${id}`);
      case 'const': {
        this.globals.set(`w${id}`, d.constants(`w${id}`, (node.attributes['values'] as readonly number[]).map((value) => constant(node, value))));
        return `w${id}[c]`;
      }
      default: {
        const operands = node.inputs.map((input) => this.value(input, home));
        return expression(d, node, operands, typeOf(nodeAt(this.fusion.plan, node.inputs[0] ?? 0)), this.calls);
      }
    }
  }

  /** A sum or maximum over classes or samples, or the total of a column of partial sums. */
  #reduce(id: number, name: string, home: Scope): void {
    const d = this.#d;
    const node = nodeAt(this.fusion.plan, id);
    const term = node.inputs[0] ?? 0;
    const [from, to] = [this.extent(term), this.extent(id)];
    if (from.space && !to.space) {
      home.print(d.let('number', name, this.#total(id)));
      return;
    }
    const axes = (['batch', 'class'] as const).filter((axis) => from[axis] && !to[axis]);
    const isSum = node.op === 'reduceSum';
    const into = (scope: Scope, left: readonly AxisGroup[]): void => {
      const [axis, ...others] = left;
      if (axis === undefined) {
        const value = this.value(term, scope);
        scope.print(isSum ? `${name} += ${value};` : `${name} = max(${name}, ${value});`);
      } else {
        scope.nest(d.loop(INDEX[axis].name, '0', this.count(axis)), [axis], (inner) => into(inner, others));
      }
    };
    home.print(d.variable('number', name, isSum ? '0.0' : '-3.402823e38'));
    into(home, axes);
  }

  /** The call that adds up a sum's column over the blocks of a sample, or of all. */
  #total(id: number): string {
    const { plan, stages } = this.fusion;
    const stage = (stages[id] ?? 1) - 1;
    const pass = this.fusion.sums[stage]?.segments[0];
    const { columns, width } = columnsOf(this.fusion, pass?.kind === 'rows' ? pass.pass : 0, this.classes);
    if (!this.totals.has(stage)) {
      const vector = this.input(`sums${stage}`);
      const root = new Scope([]);
      root.print(this.#d.variable('number', 'total', '0.0'));
      this.chunked(root, { index: 'row', from: 'first', to: 'end', step: '1' }, [], [{ suffix: '', term: () => this.#d.load(vector, `row * ${width} + column`) }]);
      root.print('return total;');
      this.totals.set(stage, this.#d.define(`total${stage}`, [WHOLE('first'), WHOLE('end'), WHOLE('column')], 'number', root.lines));
    }
    const blocks = this.uniform('blocks');
    const rows = plan.extents[id]?.batch === true ? `n * ${blocks}, (n + 1) * ${blocks}` : `0, ${this.uniform('samples')} * ${blocks}`;
    const column = columns.get(id) ?? 0;
    if (plan.extents[id]?.class !== true) return `total${stage}(${rows}, ${column})`;
    return `total${stage}(${rows}, ${column === 0 ? 'c' : `${column} + c`})`;
  }

  extent(id: number): Extent {
    return this.fusion.plan.extents[id] as Extent;
  }

  input(name: string): string {
    this.inputs.add(name);
    return name;
  }

  uniform(name: string): string {
    this.uniforms.add(name);
    return this.#d.uniform(name);
  }

  /** The place of a value's element at n, s and c. */
  address(from: string, id: number): string {
    const extent = this.extent(id);
    const terms = groupOrder(this.fusion.plan).filter((group) => extent[group]).map((group) => [
      INDEX[group].name, ...groupsInside(this.fusion.plan, id, group).map((inner) => this.count(inner)),
    ].filter((factor) => factor !== '1').join(' * '));
    return [from, ...terms].filter((term) => term !== '').join(' + ') || '0';
  }
}
