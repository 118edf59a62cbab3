// Prints one program of a fusion as GLSL or WGSL source: a function for each sum or value, and `element`, which finds
// out what a place of the output is for. The number of classes is fixed when the source is printed; other sizes are uniforms.
import { groupOrder, groupsInside, type AxisGroup, type Extent, type Pass } from '@semsegloss/core';
import type { Dialect, Parameter } from './dialect.ts';
import { constant, expression, typeOf } from './expressions.ts';
import { definitions, type FunctionName } from './functions.ts';
import { nodeAt, sourceOf, type Fusion, type Job, type Segment } from './fusion.ts';
import { Scope } from './scope.ts';

export interface Source {
  readonly name: string;
  readonly text: string;
  /** What it reads, in the order of its bindings: inputs of the graph (`in<id>`) and vectors of earlier programs. */
  readonly inputs: readonly string[];
  /** Numbers that the host sets for each run. */
  readonly uniforms: readonly string[];
  /** Invocations per row of sums, where one computes several of them; otherwise there is one invocation per number. */
  readonly perRow?: number;
}

/** Sums of one kind can share a sweep: pooled ones loop over classes and pixels, the others over pixels. */
const KINDS = ['OfRow', 'Pooled', 'PerClass'] as const;
type Kind = (typeof KINDS)[number];

/** A loop's index and where it goes. */
interface Range {
  readonly index: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
}

/** One of the sums that share a loop. */
interface Summed {
  readonly suffix: string;
  readonly term: (inner: Scope) => string;
}

const WHOLE = (name: string): Parameter => ({ name, type: 'whole' });
const INDEX = { batch: WHOLE('n'), space: WHOLE('s'), class: WHOLE('c') } as const satisfies Record<AxisGroup, Parameter>;

/** Prints a program for a number of classes. */
export function printProgram(fusion: Fusion, job: Job, dialect: Dialect, classes: number): Source {
  return new Printer(fusion, job, dialect, classes).print();
}

/** The sums of a pass as columns of a row: where each begins. Sums over all classes come first. */
export function columnsOf(fusion: Fusion, pass: number, classes: number): { readonly columns: ReadonlyMap<number, number>; readonly width: number } {
  const { reductions } = fusion.plan.passes[pass] as Pass;
  const columns = new Map<number, number>();
  let width = 0;
  for (const hasClass of [false, true]) {
    for (const id of reductions.filter((each) => fusion.plan.extents[each]?.class === hasClass)) {
      columns.set(id, width);
      width += hasClass ? classes : 1;
    }
  }
  return { columns, width };
}

class Printer {
  readonly #fusion: Fusion;
  readonly #job: Job;
  readonly #d: Dialect;
  readonly #classes: number;
  readonly #calls = new Set<FunctionName>();
  readonly #inputs = new Set<string>();
  readonly #uniforms = new Set<string>();
  readonly #globals = new Map<string, string>();
  /** Functions that add up rows of partial sums, by stage. */
  readonly #totals = new Map<number, readonly string[]>();
  readonly #functions: string[] = [];

  constructor(fusion: Fusion, job: Job, dialect: Dialect, classes: number) {
    this.#fusion = fusion;
    this.#job = job;
    this.#d = dialect;
    this.#classes = classes;
  }

  print(): Source {
    const { segments } = this.#job;
    const [first, ...others] = segments;
    const { anyPlace } = this.#d;
    const isAtOnce = anyPlace !== undefined && first?.kind === 'rows';
    const elements = isAtOnce ? others : segments;
    const body = elements.flatMap((segment, i) => this.#segment(segment, i + segments.length - elements.length));
    const element = elements.length > 0 ? this.#d.define('element', [WHOLE('i')], 'number', body) : [];
    const atOnce = isAtOnce ? this.#rowsAtOnce(first.pass, elements.length > 0, anyPlace) : undefined;
    const named = [...this.#inputs].filter((name) => name.startsWith('in')).map((name) => `// ${name}: ${String(nodeAt(this.#fusion.plan, Number(name.slice(2))).attributes['name'])}`);
    const text = [
      `// ${this.#fusion.plan.graph.name}: ${this.#job.name}`, ...named, ...this.#globals.values(), ...definitions(this.#d, this.#calls),
      ...[...this.#totals.values()].flat(), ...this.#functions, ...element, ...(atOnce?.entry ?? this.#d.entry()),
    ].join('\n');
    return { name: this.#job.name, text, inputs: [...this.#inputs], uniforms: [...this.#uniforms], ...(atOnce === undefined ? {} : { perRow: atOnce.perRow }) };
  }

  /** Statements of `element` for a stretch of the output; a place before its end is its own. */
  #segment(segment: Segment, index: number): string[] {
    const lines = segment.kind === 'rows' ? this.#rows(segment.pass) : this.#places(segment.id, index);
    return index === this.#job.segments.length - 1 ? lines : [`if (i < ${this.#uniform(`start${index + 1}`)}) {`, ...lines.map((line) => `  ${line}`), '}'];
  }

  /** One sum per place. */
  #rows(pass: number): string[] {
    const { columns, width } = columnsOf(this.#fusion, pass, this.#classes);
    const lines = this.#rowAndUnit(width, 'column');
    const entries = [...columns];
    entries.forEach(([id, first], i) => {
      const hasClass = this.#extent(id).class;
      this.#sums(`sum${id}`, [id], [], ([total = '']) => [`return ${total};`]);
      const result = `return sum${id}(n, b${hasClass ? `, ${first === 0 ? 'column' : `column - ${first}`}` : ''});`;
      lines.push(i === entries.length - 1 ? result : `if (column < ${first + (hasClass ? this.#classes : 1)}) { ${result} }`);
    });
    return lines;
  }

  /** All sums of a row at once: those over all classes in one sweep over the block, those per class in one for each class. */
  #rowsAtOnce(pass: number, hasElements: boolean, { write, procedure, elementAt }: NonNullable<Dialect['anyPlace']>): { entry: string[]; perRow: number } {
    const { columns, width } = columnsOf(this.#fusion, pass, this.#classes);
    const groups = KINDS.map((kind) => [kind, [...columns.keys()].filter((id) => this.#kindOf(id) === kind)] as const).filter(([, ids]) => ids.length > 0);
    const perRow = groups.reduce((count, [kind]) => count + (kind === 'PerClass' ? this.#classes : 1), 0);
    const lines = this.#rowAndUnit(perRow, 'unit');
    let first = 0;
    for (const [kind, ids] of groups) {
      const hasClass = kind === 'PerClass';
      this.#sums(`sums${kind}`, ids, [WHOLE('place')], (totals) => totals.map((total, i) => write(`place + ${columns.get(ids[i] ?? 0) ?? 0}${hasClass ? ' + c' : ''}`, total)));
      const count = hasClass ? this.#classes : 1;
      const call = `sums${kind}(n, b, ${hasClass ? `${first === 0 ? 'unit' : `unit - ${first}`}, ` : ''}row * ${width});`;
      lines.push(first + count === perRow ? call : `if (unit < ${first + count}) { ${call} return; }`);
      first += count;
    }
    const rows = `${this.#uniform('samples')} * ${this.#uniform('blocks')}`;
    const rest = hasElements ? [this.#d.let('whole', 'place', `i - ${rows} * ${perRow} + ${this.#uniform('start1')}`), ...elementAt('place')] : [];
    return { entry: procedure('main', [WHOLE('i')], [`if (i < ${rows} * ${perRow}) {`, ...lines.map((line) => `  ${line}`), '  return;', '}', ...rest]), perRow };
  }

  #kindOf(id: number): Kind {
    if (this.#extent(id).class) return 'PerClass';
    return this.#extent(nodeAt(this.#fusion.plan, id).inputs[0] ?? 0).class ? 'Pooled' : 'OfRow';
  }

  /** Takes i apart into a row (a block b of a sample n) and what is counted within it. */
  #rowAndUnit(count: number, unit: string): string[] {
    const blocks = this.#uniform('blocks');
    const row = count === 1 ? [this.#d.let('whole', 'row', 'i')] : [this.#d.let('whole', 'row', `i / ${count}`), this.#d.let('whole', unit, `i - row * ${count}`)];
    return [...row, this.#d.let('whole', 'n', `row / ${blocks}`), this.#d.let('whole', 'b', `row - n * ${blocks}`)];
  }

  /** A function that sums terms of one kind over the pixels of a block. */
  #sums(name: string, ids: readonly number[], parameters: readonly Parameter[], finish: (totals: readonly string[]) => string[]): void {
    const d = this.#d;
    const kind = this.#kindOf(ids[0] ?? 0);
    const root = new Scope(kind === 'PerClass' ? ['batch', 'class'] : ['batch']);
    const sums = ids.map((id): Summed => ({ suffix: ids.length === 1 ? '' : String(id), term: (inner) => this.#value(nodeAt(this.#fusion.plan, id).inputs[0] ?? 0, inner) }));
    root.print(...sums.map(({ suffix }) => d.variable('number', `total${suffix}`, '0.0')));
    // Neighbouring blocks read neighbouring pixels at the same time, as a GPU's memory wants it.
    const range = { index: 's', from: 'b', to: this.#uniform('pixels'), step: this.#uniform('blocks') };
    const overPixels = (outer: Scope): void => this.#chunked(outer, range, ['space'], sums);
    if (kind === 'Pooled') root.nest(d.loop('c', '0', String(this.#classes)), ['class'], overPixels);
    else overPixels(root);
    root.print(...finish(sums.map(({ suffix }) => `total${suffix}`)));
    const all = [INDEX.batch, WHOLE('b'), ...(kind === 'PerClass' ? [INDEX.class] : []), ...parameters];
    this.#functions.push(...(parameters.length > 0 ? d.anyPlace?.procedure(name, all, root.lines) ?? [] : d.define(name, all, 'number', root.lines)));
  }

  /** Adds terms of a range to their totals, in chunks, so that no sum has many terms. */
  #chunked(scope: Scope, { index, from, to, step }: Range, binds: readonly AxisGroup[], sums: readonly Summed[]): void {
    const d = this.#d;
    const chunk = `${this.#uniform('chunk')}${step === '1' ? '' : ` * ${step}`}`;
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

  /** One value per place: an output, or a slot. */
  #places(id: number, segment: number): string[] {
    const d = this.#d;
    const extent = this.#extent(id);
    const order = groupOrder(this.#fusion.plan).filter((group) => extent[group]);
    const root = new Scope(order);
    const value = this.#value(id, root);
    root.print(`return ${typeOf(nodeAt(this.#fusion.plan, sourceOf(this.#fusion.plan, id))) === 'truth' ? d.choose(value, '1.0', '0.0') : value};`);
    const parameters = order.map((group) => INDEX[group]);
    this.#functions.push(...d.define(`value${id}`, parameters, 'number', root.lines));
    const lines = order.length === 0 ? [] : [d.let('whole', 'place', segment === 0 ? 'i' : `i - ${this.#uniform(`start${segment}`)}`)];
    return [...lines, ...this.#indices('place', order), `return value${id}(${order.map((group) => INDEX[group].name).join(', ')});`];
  }

  /** Statements that take a place apart into indices, the outermost first. */
  #indices(place: string, [group, ...inner]: readonly AxisGroup[]): string[] {
    if (group === undefined) return [];
    const { name } = INDEX[group];
    if (inner.length === 0) return [this.#d.let('whole', name, place)];
    const step = inner.map((each) => this.#count(each)).join(' * ');
    const factor = inner.length === 1 ? step : `(${step})`;
    const [rest] = inner.length === 1 ? inner : [undefined];
    const left = `${place} - ${name} * ${factor}`;
    const first = this.#d.let('whole', name, `${place} / ${factor}`);
    if (rest !== undefined) return [first, this.#d.let('whole', INDEX[rest].name, left)];
    return [first, this.#d.let('whole', 'inside', left), ...this.#indices('inside', inner)];
  }

  #count(group: AxisGroup): string {
    if (group === 'class') return String(this.#classes);
    return this.#uniform(group === 'batch' ? 'samples' : 'pixels');
  }

  /** A value as text, declared where it belongs if it was not there yet. */
  #value(id: number, scope: Scope): string {
    const { plan, stages } = this.#fusion;
    const source = sourceOf(plan, id);
    const node = nodeAt(plan, source);
    const values = node.op === 'const' ? (node.attributes['values'] as readonly number[]) : [];
    if (values.length === 1) return constant(node, values[0] ?? 0);
    const extent = this.#extent(source);
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
    const home = scope.homeOf({ ...this.#extent(id), class: false });
    if (home.names.has(-id)) return name;
    home.print(this.#d.table(name, this.#classes));
    home.nest(this.#d.loop('c', '0', String(this.#classes)), ['class'], (inner) => inner.print(`${name}[c] = ${this.#value(id, inner)};`));
    home.names.set(-id, name);
    return name;
  }

  #define(id: number, name: string, home: Scope): void {
    const d = this.#d;
    const node = nodeAt(this.#fusion.plan, id);
    const type = typeOf(node);
    const slot = this.#job.reads.has(id) ? this.#fusion.slots.get(id) : undefined;
    if (slot !== undefined) {
      const read = d.load(this.#input(slot), this.#address(`${this.#uniform(`slot${id}`)}`, id));
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
    const node = nodeAt(this.#fusion.plan, id);
    switch (node.op) {
      case 'input': return d.load(this.#input(`in${id}`), this.#address('', id));
      case 'iota': return d.toNumber('c');
      case 'size': return this.#uniform(`size${id}`);
      case 'const': {
        this.#globals.set(`w${id}`, d.constants(`w${id}`, (node.attributes['values'] as readonly number[]).map((value) => constant(node, value))));
        return `w${id}[c]`;
      }
      default: {
        const operands = node.inputs.map((input) => this.#value(input, home));
        return expression(d, node, operands, typeOf(nodeAt(this.#fusion.plan, node.inputs[0] ?? 0)), this.#calls);
      }
    }
  }

  /** A sum or maximum over classes or samples, or the total of a column of partial sums. */
  #reduce(id: number, name: string, home: Scope): void {
    const d = this.#d;
    const node = nodeAt(this.#fusion.plan, id);
    const term = node.inputs[0] ?? 0;
    const [from, to] = [this.#extent(term), this.#extent(id)];
    if (from.space && !to.space) {
      home.print(d.let('number', name, this.#total(id)));
      return;
    }
    const axes = (['batch', 'class'] as const).filter((axis) => from[axis] && !to[axis]);
    const isSum = node.op === 'reduceSum';
    const into = (scope: Scope, left: readonly AxisGroup[]): void => {
      const [axis, ...others] = left;
      if (axis === undefined) {
        const value = this.#value(term, scope);
        scope.print(isSum ? `${name} += ${value};` : `${name} = max(${name}, ${value});`);
      } else {
        scope.nest(d.loop(INDEX[axis].name, '0', this.#count(axis)), [axis], (inner) => into(inner, others));
      }
    };
    home.print(d.variable('number', name, isSum ? '0.0' : '-3.402823e38'));
    into(home, axes);
  }

  /** The call that adds up a sum's column over the blocks of a sample, or of all. */
  #total(id: number): string {
    const { plan, stages } = this.#fusion;
    const stage = (stages[id] ?? 1) - 1;
    const pass = this.#fusion.sums[stage]?.segments[0];
    const { columns, width } = columnsOf(this.#fusion, pass?.kind === 'rows' ? pass.pass : 0, this.#classes);
    if (!this.#totals.has(stage)) {
      const vector = this.#input(`sums${stage}`);
      const root = new Scope([]);
      root.print(this.#d.variable('number', 'total', '0.0'));
      this.#chunked(root, { index: 'row', from: 'first', to: 'end', step: '1' }, [], [{ suffix: '', term: () => this.#d.load(vector, `row * ${width} + column`) }]);
      root.print('return total;');
      this.#totals.set(stage, this.#d.define(`total${stage}`, [WHOLE('first'), WHOLE('end'), WHOLE('column')], 'number', root.lines));
    }
    const blocks = this.#uniform('blocks');
    const rows = plan.extents[id]?.batch === true ? `n * ${blocks}, (n + 1) * ${blocks}` : `0, ${this.#uniform('samples')} * ${blocks}`;
    const column = columns.get(id) ?? 0;
    if (plan.extents[id]?.class !== true) return `total${stage}(${rows}, ${column})`;
    return `total${stage}(${rows}, ${column === 0 ? 'c' : `${column} + c`})`;
  }

  #extent(id: number): Extent {
    return this.#fusion.plan.extents[id] as Extent;
  }

  #input(name: string): string {
    this.#inputs.add(name);
    return name;
  }

  #uniform(name: string): string {
    this.#uniforms.add(name);
    return this.#d.uniform(name);
  }

  /** The place of a value's element at n, s and c. */
  #address(from: string, id: number): string {
    const extent = this.#extent(id);
    const terms = groupOrder(this.#fusion.plan).filter((group) => extent[group]).map((group) => [
      INDEX[group].name, ...groupsInside(this.#fusion.plan, id, group).map((inner) => this.#count(inner)),
    ].filter((factor) => factor !== '1').join(' * '));
    return [from, ...terms].filter((term) => term !== '').join(' + ') || '0';
  }
}
