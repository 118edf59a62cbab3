// Prints one program of a fusion as GLSL or WGSL source: a function for each sum or value, and `element`, which finds
// out what a place of the output is for. The number of classes is fixed when the source is printed; other sizes are uniforms.
import { groupOrder, type AxisGroup } from '@semsegloss/core';
import type { Dialect, Parameter } from './dialect.ts';
import { typeOf } from './expressions.ts';
import { definitions } from './functions.ts';
import { columnsOf, nodeAt, sourceOf, type Fusion, type Job, type Segment } from './fusion.ts';
import { Scope } from './scope.ts';
import { INDEX, Values, WHOLE, type Summed } from './values.ts';

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

/** Prints a program for a number of classes. */
export function printProgram(fusion: Fusion, job: Job, dialect: Dialect, classes: number): Source {
  return new Printer(fusion, job, dialect, classes).print();
}

class Printer {
  readonly #values: Values;
  readonly #job: Job;
  readonly #d: Dialect;
  readonly #functions: string[] = [];

  constructor(fusion: Fusion, job: Job, dialect: Dialect, classes: number) {
    this.#values = new Values(fusion, job, dialect, classes);
    this.#job = job;
    this.#d = dialect;
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
    const named = [...this.#values.inputs].filter((name) => name.startsWith('in')).map((name) => `// ${name}: ${String(nodeAt(this.#values.fusion.plan, Number(name.slice(2))).attributes['name'])}`);
    const text = [
      `// ${this.#values.fusion.plan.graph.name}: ${this.#job.name}`, ...named, ...this.#values.globals.values(), ...definitions(this.#d, this.#values.calls),
      ...[...this.#values.totals.values()].flat(), ...this.#functions, ...element, ...(atOnce?.entry ?? this.#d.entry()),
    ].join('\n');
    return { name: this.#job.name, text, inputs: [...this.#values.inputs], uniforms: [...this.#values.uniforms], ...(atOnce === undefined ? {} : { perRow: atOnce.perRow }) };
  }

  /** Statements of `element` for a stretch of the output; a place before its end is its own. */
  #segment(segment: Segment, index: number): string[] {
    const lines = segment.kind === 'rows' ? this.#rows(segment.pass) : this.#places(segment.id, index);
    return index === this.#job.segments.length - 1 ? lines : [`if (i < ${this.#values.uniform(`start${index + 1}`)}) {`, ...lines.map((line) => `  ${line}`), '}'];
  }

  /** One sum per place. */
  #rows(pass: number): string[] {
    const { columns, width } = columnsOf(this.#values.fusion, pass, this.#values.classes);
    const lines = this.#rowAndUnit(width, 'column');
    const entries = [...columns];
    entries.forEach(([id, first], i) => {
      const hasClass = this.#values.extent(id).class;
      this.#sums(`sum${id}`, [id], [], ([total = '']) => [`return ${total};`]);
      const result = `return sum${id}(n, b${hasClass ? `, ${first === 0 ? 'column' : `column - ${first}`}` : ''});`;
      lines.push(i === entries.length - 1 ? result : `if (column < ${first + (hasClass ? this.#values.classes : 1)}) { ${result} }`);
    });
    return lines;
  }

  /** All sums of a row at once: those over all classes in one sweep over the block, those per class in one for each class. */
  #rowsAtOnce(pass: number, hasElements: boolean, { write, procedure, elementAt }: NonNullable<Dialect['anyPlace']>): { entry: string[]; perRow: number } {
    const { columns, width } = columnsOf(this.#values.fusion, pass, this.#values.classes);
    const groups = KINDS.map((kind) => [kind, [...columns.keys()].filter((id) => this.#kindOf(id) === kind)] as const).filter(([, ids]) => ids.length > 0);
    const perRow = groups.reduce((count, [kind]) => count + (kind === 'PerClass' ? this.#values.classes : 1), 0);
    const lines = this.#rowAndUnit(perRow, 'unit');
    let first = 0;
    for (const [kind, ids] of groups) {
      const hasClass = kind === 'PerClass';
      this.#sums(`sums${kind}`, ids, [WHOLE('place')], (totals) => totals.map((total, i) => write(`place + ${columns.get(ids[i] ?? 0) ?? 0}${hasClass ? ' + c' : ''}`, total)));
      const count = hasClass ? this.#values.classes : 1;
      const call = `sums${kind}(n, b, ${hasClass ? `${first === 0 ? 'unit' : `unit - ${first}`}, ` : ''}${times('row', width)});`;
      lines.push(first + count === perRow ? call : `if (unit < ${first + count}) { ${call} return; }`);
      first += count;
    }
    const rows = `${this.#values.uniform('samples')} * ${this.#values.uniform('blocks')}`;
    const rest = hasElements ? [this.#d.let('whole', 'place', `i - ${times(rows, perRow)} + ${this.#values.uniform('start1')}`), ...elementAt('place')] : [];
    return { entry: procedure('main', [WHOLE('i')], [`if (i < ${times(rows, perRow)}) {`, ...lines.map((line) => `  ${line}`), '  return;', '}', ...rest]), perRow };
  }

  #kindOf(id: number): Kind {
    if (this.#values.extent(id).class) return 'PerClass';
    return this.#values.extent(nodeAt(this.#values.fusion.plan, id).inputs[0] ?? 0).class ? 'Pooled' : 'OfRow';
  }

  /** Takes i apart into a row (a block b of a sample n) and what is counted within it. */
  #rowAndUnit(count: number, unit: string): string[] {
    const blocks = this.#values.uniform('blocks');
    const row = count === 1 ? [this.#d.let('whole', 'row', 'i'), this.#d.let('whole', unit, '0')] : [this.#d.let('whole', 'row', `i / ${count}`), this.#d.let('whole', unit, `i - row * ${count}`)];
    return [...row, this.#d.let('whole', 'n', `row / ${blocks}`), this.#d.let('whole', 'b', `row - n * ${blocks}`)];
  }

  /** A function that sums terms of one kind over the pixels of a block. */
  #sums(name: string, ids: readonly number[], parameters: readonly Parameter[], finish: (totals: readonly string[]) => string[]): void {
    const d = this.#d;
    const kind = this.#kindOf(ids[0] ?? 0);
    const root = new Scope(kind === 'PerClass' ? ['batch', 'class'] : ['batch']);
    const sums = ids.map((id): Summed => ({ suffix: ids.length === 1 ? '' : String(id), term: (inner) => this.#values.value(nodeAt(this.#values.fusion.plan, id).inputs[0] ?? 0, inner) }));
    root.print(...sums.map(({ suffix }) => d.variable('number', `total${suffix}`, '0.0')));
    // Neighbouring blocks read neighbouring pixels at the same time, as a GPU's memory wants it.
    const range = { index: 's', from: 'b', to: this.#values.uniform('pixels'), step: this.#values.uniform('blocks') };
    const overPixels = (outer: Scope): void => this.#values.chunked(outer, range, ['space'], sums);
    if (kind === 'Pooled') root.nest(d.loop('c', '0', String(this.#values.classes)), ['class'], overPixels);
    else overPixels(root);
    root.print(...finish(sums.map(({ suffix }) => `total${suffix}`)));
    const all = [INDEX.batch, WHOLE('b'), ...(kind === 'PerClass' ? [INDEX.class] : []), ...parameters];
    this.#functions.push(...(parameters.length > 0 ? d.anyPlace?.procedure(name, all, root.lines) ?? [] : d.define(name, all, 'number', root.lines)));
  }

  /** One value per place: an output, or a slot. */
  #places(id: number, segment: number): string[] {
    const d = this.#d;
    const extent = this.#values.extent(id);
    const order = groupOrder(this.#values.fusion.plan).filter((group) => extent[group]);
    const root = new Scope(order);
    const value = this.#values.value(id, root);
    root.print(`return ${typeOf(nodeAt(this.#values.fusion.plan, sourceOf(this.#values.fusion.plan, id))) === 'truth' ? d.choose(value, '1.0', '0.0') : value};`);
    const parameters = order.map((group) => INDEX[group]);
    this.#functions.push(...d.define(`value${id}`, parameters, 'number', root.lines));
    const lines = order.length === 0 ? [] : [d.let('whole', 'place', segment === 0 ? 'i' : `i - ${this.#values.uniform(`start${segment}`)}`)];
    return [...lines, ...this.#indices('place', order), `return value${id}(${order.map((group) => INDEX[group].name).join(', ')});`];
  }

  /** Statements that take a place apart into indices, the outermost first. */
  #indices(place: string, [group, ...inner]: readonly AxisGroup[]): string[] {
    if (group === undefined) return [];
    const { name } = INDEX[group];
    if (inner.length === 0) return [this.#d.let('whole', name, place)];
    const step = inner.map((each) => this.#values.count(each)).join(' * ');
    const factor = inner.length === 1 ? step : `(${step})`;
    const [rest] = inner.length === 1 ? inner : [undefined];
    const left = `${place} - ${name} * ${factor}`;
    const first = this.#d.let('whole', name, `${place} / ${factor}`);
    if (rest !== undefined) return [first, this.#d.let('whole', INDEX[rest].name, left)];
    return [first, this.#d.let('whole', 'inside', left), ...this.#indices('inside', inner)];
  }

}

function times(text: string, count: number): string {
  return count === 1 ? text : `${text} * ${count}`;
}
