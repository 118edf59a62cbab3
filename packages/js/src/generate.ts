// Prints a plan as JavaScript source: one loop over pixels per pass, all intermediate values in local variables,
// sums in float64 and in two stages. The number of classes is fixed when the source is printed; few classes are unrolled.
import { evaluateDim, type Dim, type Extent, type GraphNode, type Pass, type Plan, type Sizes } from '@semsegloss/core';
import { expStatements, log1pStatements } from './approximations.ts';
import { groupsInside, type Group } from './kernel.ts';

/** Up to this many classes, the loop over classes is unrolled and its values stay in registers. */
const UNROLLED_CLASSES = 8;
/** Terms that are summed before they are added to the total. */
const BLOCK = 4096;

/** Ops that are worth keeping rather than doing again. */
const COSTLY = new Set(['exp', 'log', 'log1p', 'pow', 'div']);

/**
 * The body of a function of (inputs, outputs, N, S, Z, POWERS): arrays by name, samples, pixels per sample, and the
 * values of `size` nodes by id.
 */
export function generate(plan: Plan, classes: number): string {
  return new Printer(plan, classes).print();
}

class Printer {
  readonly #plan: Plan;
  readonly #classes: number;
  readonly #unrolled: boolean;
  readonly #lines: string[] = [];
  /** Which of the pixels that are summed side by side is being printed. */
  #lane = 0;
  /** Per-pixel temporaries of the looped form. */
  #stored = new Set<number>();

  constructor(plan: Plan, classes: number) {
    this.#plan = plan;
    this.#classes = classes;
    this.#unrolled = classes <= UNROLLED_CLASSES;
  }

  print(): string {
    const { graph, passes, after, results } = this.#plan;
    this.#emit("'use strict';");
    graph.nodes.forEach((node, id) => {
      if (node.op === 'input') this.#emit(`const in${id} = inputs[${JSON.stringify(node.attributes['name'])}];`);
    });
    passes.forEach((pass) => this.#pass(pass));
    this.#small(after);
    for (const { output, node } of results) {
      this.#emit(`{ const out = outputs[${JSON.stringify(output)}];`);
      this.#overSmall(this.#extent(node), (n, c) => `out[${this.#smallIndex(this.#extent(node), n, c)}] = ${this.#smallValue(node, n, c)};`);
      this.#emit('}');
    }
    return this.#lines.join('\n');
  }

  #emit(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #extent(id: number): Extent {
    return this.#plan.extents[id] as Extent;
  }

  // Values without space: plain variables, or small arrays over samples and classes.

  #small(ids: readonly number[]): void {
    for (const id of ids) {
      const node = this.#node(id);
      const extent = this.#extent(id);
      if (isAlias(node)) continue;
      const isArray = extent.batch || extent.class;
      if (isArray) this.#emit(`const a${id} = new Float64Array(${this.#smallCount(extent)});`);
      if (node.op === 'reduceSum' || node.op === 'reduceMax') this.#smallReduction(id, node, extent, isArray);
      else this.#overSmall(extent, (n, c) => `${isArray ? `a${id}[${this.#smallIndex(extent, n, c)}]` : `const a${id}`} = ${this.#smallOp(id, node, n, c)};`);
    }
  }

  #smallReduction(id: number, node: GraphNode, extent: Extent, isArray: boolean): void {
    const [term = 0] = node.inputs;
    const start = node.op === 'reduceSum' ? '0' : '-Infinity';
    const target = (n: string, c: string): string => (isArray ? `a${id}[${this.#smallIndex(extent, n, c)}]` : `a${id}`);
    this.#emit(isArray ? `a${id}.fill(${start});` : `let a${id} = ${start};`);
    this.#overSmall(this.#extent(term), (n, c) => accumulate(node, target(n, c), this.#smallValue(term, n, c)));
  }

  #smallOp(id: number, node: GraphNode, n: string, c: string): string {
    if (node.op === 'const') {
      const values = node.attributes['values'] as readonly number[];
      return values.length === 1 ? String(values[0]) : `[${values.join(', ')}][${c}]`;
    }
    if (node.op === 'iota') return c;
    if (node.op === 'size') return `Z[${id}]`;
    return expression(node, node.inputs.map((input) => this.#smallValue(input, n, c)));
  }

  #smallValue(id: number, n: string, c: string): string {
    const node = this.#node(id);
    if (isAlias(node)) return this.#smallValue(node.inputs[0] ?? 0, n, c);
    const extent = this.#extent(id);
    return extent.batch || extent.class || this.#isPassReduction(id) ? `a${id}[${this.#smallIndex(extent, n, c)}]` : `a${id}`;
  }

  #isPassReduction(id: number): boolean {
    return this.#plan.passes.some((pass) => pass.reductions.includes(id));
  }

  #smallCount(extent: Extent): string {
    return `${extent.batch ? 'N' : '1'} * ${extent.class ? this.#classes : 1}`;
  }

  #smallIndex(extent: Extent, n: string, c: string): string {
    if (extent.batch && extent.class) return this.#classes === 1 ? n : `${n} * ${this.#classes} + ${c}`;
    if (extent.batch) return n;
    return extent.class ? c : '0';
  }

  #overSmall(extent: Extent, statement: (n: string, c: string) => string): void {
    const open = `${extent.batch ? 'for (let n = 0; n < N; n++) ' : ''}${extent.class ? `for (let c = 0; c < ${this.#classes}; c++) ` : ''}`;
    this.#emit(`${open}${open === '' ? '' : '{ '}${statement('n', 'c')}${open === '' ? '' : ' }'}`);
  }

  // One pass over all pixels.

  #pass(pass: Pass): void {
    this.#small(pass.before);
    for (const id of pass.reductions) this.#emit(`const a${id} = new Float64Array(${this.#smallCount(this.#extent(id))}).fill(${startOf(this.#node(id))});`);
    this.#emit('{');
    if (!this.#unrolled) {
      this.#stored = this.#storedBetween(pass, this.#phases(pass));
      for (const id of this.#stored) this.#emit(`const m${id} = new Float64Array(${this.#classes});`);
    }
    this.#emit('for (let n = 0; n < N; n++) {');
    this.#hoist(pass);
    this.#accumulators(pass, 't');
    this.#emit(`for (let first = 0; first < S; first += ${BLOCK}) {`, `const end = Math.min(S, first + ${BLOCK});`);
    this.#accumulators(pass, 'p');
    this.#pixels(pass);
    this.#eachAccumulator(pass, (node, name) => accumulate(node, `t${name}`, `p${name}`));
    this.#emit('}');
    for (const id of pass.reductions) {
      const extent = this.#extent(id);
      for (const c of this.#accumulatorClasses(id)) {
        const at = `a${id}[${this.#smallIndex(extent, 'n', c)}]`;
        this.#emit(accumulate(this.#node(id), at, `t${id}${c === '' ? '' : `_${c}`}`));
      }
      if (extent.class && !this.#unrolled) {
        this.#emit(`for (let c = 0; c < ${this.#classes}; c++) { ${accumulate(this.#node(id), `a${id}[${this.#smallIndex(extent, 'n', 'c')}]`, `T${id}[c]`)} }`);
      }
    }
    this.#emit('}', '}');
  }

  /** The loop over the pixels of a block. Where a pixel costs little, several are summed side by side. */
  #pixels(pass: Pass): void {
    const lanes = this.#lanes(pass);
    if (lanes === 1) this.#emit('for (let s = first; s < end; s++) {');
    else {
      this.#emit('let s = first;', `for (; s + ${lanes} <= end; s += ${lanes}) {`);
      for (let lane = 0; lane < lanes; lane++) {
        this.#lane = lane;
        this.#emit('{');
        this.#unrolledBody(pass);
        this.#emit('}');
      }
      this.#lane = 0;
      this.#emit('}', 'for (; s < end; s++) {');
    }
    if (this.#unrolled) this.#unrolledBody(pass);
    else this.#loopedBody(pass);
    this.#emit('}');
    for (let lane = 1; lane < lanes; lane++) this.#eachAccumulator(pass, (node, name) => accumulate(node, `p${name}`, `p${name}l${lane}`));
  }

  /** Sums wait for one another; four at a time hide that, unless a pixel's own arithmetic already does. */
  #lanes(pass: Pass): number {
    const isCheap = this.#unrolled && !pass.body.some((id) => COSTLY.has(this.#node(id).op));
    return isCheap && this.#classes === 1 && pass.reductions.length > 0 ? 4 : 1;
  }

  /** Base addresses of the arrays, and small values that the pixels of this sample need, read once. */
  #hoist(pass: Pass): void {
    for (const id of pass.body) {
      if (this.#node(id).op === 'input') this.#emit(`const base${id} = ${this.#step(id, 'batch', 'n')};`);
    }
    for (const { output, node } of pass.stores) {
      this.#emit(`const out_${output} = outputs[${JSON.stringify(output)}], base_${output} = ${this.#step(node, 'batch', 'n')};`);
    }
    if (!this.#unrolled) return;
    for (const id of this.#smallOperands(pass)) {
      const extent = this.#extent(id);
      const classes = extent.class ? this.#classNames() : [''];
      for (const c of classes) this.#emit(`const h${id}${c === '' ? '' : `_${c}`} = ${this.#node(id).type.dtype === 'bool' ? '+' : ''}${this.#smallValue(id, 'n', c)};`);
    }
  }

  #smallOperands(pass: Pass): Set<number> {
    const found = new Set<number>();
    for (const id of pass.body) {
      for (const input of this.#node(id).inputs) {
        const source = this.#source(input);
        if (!this.#extent(source).space && this.#knownConstant(source) === undefined) found.add(source);
      }
    }
    return found;
  }

  #classNames(): string[] {
    return Array.from({ length: this.#classes }, (_, c) => String(c));
  }

  /** The suffixes of a reduction's accumulator variables. */
  #accumulatorClasses(id: number): string[] {
    if (!this.#extent(id).class) return [''];
    return this.#unrolled ? this.#classNames() : [];
  }

  #accumulators(pass: Pass, prefix: 't' | 'p'): void {
    const lanes = prefix === 'p' ? this.#lanes(pass) : 1;
    for (let lane = 0; lane < lanes; lane++) {
      this.#eachAccumulator(pass, (node, name) => `let ${prefix}${name}${lane === 0 ? '' : `l${lane}`} = ${startOf(node)};`);
    }
    if (this.#unrolled || prefix === 'p') return;
    for (const id of pass.reductions) {
      if (this.#extent(id).class) this.#emit(`const T${id} = new Float64Array(${this.#classes}).fill(${startOf(this.#node(id))});`);
    }
  }

  #eachAccumulator(pass: Pass, statement: (node: GraphNode, name: string) => string): void {
    for (const id of pass.reductions) {
      for (const c of this.#accumulatorClasses(id)) this.#emit(statement(this.#node(id), `${id}${c === '' ? '' : `_${c}`}`));
    }
  }

  // Few classes: every value of every class is a variable, in topological order.

  #unrolledBody(pass: Pass): void {
    const value = (id: number, c: string): string => this.#bodyValue(id, c);
    for (const id of pass.body) {
      const node = this.#node(id);
      const extent = this.#extent(id);
      if (isAlias(node)) continue;
      if (isClassReduction(node, extent, this.#extent(node.inputs[0] ?? 0))) {
        const terms = this.#classNames().map((c) => value(node.inputs[0] ?? 0, c));
        this.#emit(`const v${id} = ${node.op === 'reduceSum' ? terms.join(' + ') : this.#largest(id, terms)};`);
        continue;
      }
      for (const c of extent.class ? this.#classNames() : ['']) this.#define(id, `v${id}${c === '' ? '' : `_${c}`}`, node, c, value);
    }
    for (const id of pass.reductions) {
      const node = this.#node(id);
      const [term = 0] = node.inputs;
      for (const c of this.#extent(term).class ? this.#classNames() : ['']) {
        const name = this.#extent(id).class && c !== '' ? `${id}_${c}` : String(id);
        this.#emit(accumulate(node, `p${name}${this.#lane === 0 ? '' : `l${this.#lane}`}`, value(term, c)));
      }
    }
    for (const { output, node } of pass.stores) {
      for (const c of this.#extent(node).class ? this.#classNames() : ['']) this.#store(output, node, c, value(node, c));
    }
  }

  #bodyValue(id: number, c: string): string {
    const source = this.#source(id);
    const extent = this.#extent(source);
    const known = this.#knownConstant(source);
    if (known !== undefined) return literal(known);
    const suffix = extent.class && c !== '' ? `_${c}` : '';
    return `${extent.space ? 'v' : 'h'}${source}${suffix}`;
  }

  #largest(id: number, terms: readonly string[]): string {
    if (!this.#needsNoExactMaximum(id)) return `Math.max(${terms.join(', ')})`;
    terms.slice(1).forEach((term, i) => {
      const before = i === 0 ? terms[0] : `v${id}m${i - 1}`;
      this.#emit(`const v${id}m${i} = 0.5 * (${before} + ${term} + Math.abs(${before} - ${term}));`);
    });
    return terms.length === 1 ? String(terms[0]) : `v${id}m${terms.length - 2}`;
  }

  // Many classes: a loop over classes for each phase between reductions over classes.

  #loopedBody(pass: Pass): void {
    const phases = this.#phases(pass);
    const last = Math.max(0, ...phases.values());
    for (let phase = 0; phase <= last; phase++) {
      for (const id of pass.body) {
        const node = this.#node(id);
        if (phases.get(id) === phase && !this.#extent(id).class && !isAlias(node) && !isClassReduction(node, this.#extent(id), this.#extent(node.inputs[0] ?? 0))) {
          this.#define(id, `v${id}`, node, '', (input) => this.#loopedValue(input));
        }
      }
      this.#classLoop(pass, phases, phase);
    }
    for (const id of pass.reductions) {
      const [term = 0] = this.#node(id).inputs;
      if (!this.#extent(term).class) this.#emit(accumulate(this.#node(id), `p${id}`, this.#loopedValue(term)));
    }
    for (const { output, node } of pass.stores) {
      if (!this.#extent(node).class) this.#store(output, node, '', this.#loopedValue(node));
    }
  }

  #classLoop(pass: Pass, phases: ReadonlyMap<number, number>, phase: number): void {
    const sums = pass.body.filter((id) => isClassReduction(this.#node(id), this.#extent(id), this.#extent(this.#node(id).inputs[0] ?? 0)) && phases.get(id) === phase + 1);
    const reductions = pass.reductions.filter((id) => this.#isElementAt(this.#node(id).inputs[0] ?? 0, phases, phase));
    const stores = pass.stores.filter(({ node }) => this.#isElementAt(node, phases, phase));
    const stored = [...this.#stored].filter((id) => phases.get(id) === phase);
    const roots = [...sums, ...reductions].map((id) => this.#node(id).inputs[0] ?? 0).concat(stores.map(({ node }) => node), stored);
    if (roots.length === 0) return;
    for (const id of sums) this.#emit(`let v${id} = ${startOf(this.#node(id))};`);
    this.#emit(`for (let c = 0; c < ${this.#classes}; c++) {`);
    for (const id of this.#elementsFor(roots, phases, phase)) {
      this.#define(id, `v${id}`, this.#node(id), 'c', (input) => this.#loopedValue(input, phases, phase));
      if (this.#stored.has(id)) this.#emit(`m${id}[c] = v${id};`);
    }
    const value = (id: number): string => this.#loopedValue(id, phases, phase);
    for (const id of sums) this.#emit(accumulate(this.#node(id), `v${id}`, value(this.#node(id).inputs[0] ?? 0)));
    for (const id of reductions) this.#emit(accumulate(this.#node(id), this.#extent(id).class ? `T${id}[c]` : `p${id}`, value(this.#node(id).inputs[0] ?? 0)));
    for (const { output, node } of stores) this.#store(output, node, 'c', value(node));
    this.#emit('}');
  }

  #isElementAt(id: number, phases: ReadonlyMap<number, number>, phase: number): boolean {
    return this.#extent(id).class && (phases.get(id) ?? 0) === phase;
  }

  /** Per-class values that a phase's loop computes: what its roots need, stopping at stored ones of earlier phases. */
  #elementsFor(roots: readonly number[], phases: ReadonlyMap<number, number>, phase: number): number[] {
    const needed = new Set<number>();
    const visit = (id: number): void => {
      const source = this.#source(id);
      if (!this.#extent(source).class || !this.#extent(source).space || needed.has(source)) return;
      if (this.#stored.has(source) && (phases.get(source) ?? 0) < phase) return;
      needed.add(source);
      this.#node(source).inputs.forEach(visit);
    };
    roots.forEach(visit);
    return [...needed].toSorted((a, b) => a - b);
  }

  #loopedValue(id: number, phases?: ReadonlyMap<number, number>, phase = 0): string {
    const source = this.#source(id);
    const extent = this.#extent(source);
    const known = this.#knownConstant(source);
    if (known !== undefined) return literal(known);
    if (!extent.space) return this.#smallValue(source, 'n', 'c');
    const isEarlier = phases !== undefined && (phases.get(source) ?? 0) < phase;
    return extent.class && isEarlier && this.#stored.has(source) ? `m${source}[c]` : `v${source}`;
  }

  /** How many reductions over classes must be finished before a value can be computed. */
  #phases(pass: Pass): Map<number, number> {
    const phases = new Map<number, number>();
    for (const id of pass.body) {
      const node = this.#node(id);
      const ready = Math.max(0, ...node.inputs.map((input) => phases.get(input) ?? 0));
      phases.set(id, isClassReduction(node, this.#extent(id), this.#extent(node.inputs[0] ?? 0)) ? ready + 1 : ready);
    }
    return phases;
  }

  /** Costly per-class values that a later phase uses again. */
  #storedBetween(pass: Pass, phases: ReadonlyMap<number, number>): Set<number> {
    const stored = new Set<number>();
    const mark = (id: number, phase: number): void => {
      const source = this.#source(id);
      const extent = this.#extent(source);
      if (!extent.class || !extent.space) return;
      if ((phases.get(source) ?? 0) < phase && COSTLY.has(this.#node(source).op)) stored.add(source);
      else this.#node(source).inputs.forEach((input) => mark(input, phase));
    };
    for (const id of pass.body) this.#node(id).inputs.forEach((input) => mark(input, phases.get(id) ?? 0));
    return stored;
  }

  // What both forms share.

  #define(id: number, name: string, node: GraphNode, c: string, value: (id: number, c: string) => string): void {
    const operands = node.inputs.map((input) => value(input, c));
    const [first = ''] = operands;
    if (node.op === 'input') this.#emit(`const ${name} = in${id}[${this.#address(`base${id}`, id, c)}];`);
    else if (node.op === 'exp') this.#emit(expStatements(name, first, this.#isNonPositive(node.inputs[0] ?? 0)));
    else if (node.op === 'log1p' && this.#isUnitInterval(node.inputs[0] ?? 0)) this.#emit(log1pStatements(name, first));
    else this.#emit(`const ${name} = ${this.#branchless(node, operands) ?? expression(node, operands)};`);
  }

  /**
   * Comparisons as 0 and 1, and choices as arithmetic on them: a branch that the data decide at random costs more
   * than everything else in a loop. All values are finite, so 0 · x is 0.
   */
  #branchless(node: GraphNode, [a = '', b = '', c = '']: readonly string[]): string | undefined {
    switch (node.op) {
      case 'lt': return `+(${a} < ${b})`;
      case 'eq': return `+(${a} === ${b})`;
      case 'where': return `${a} * ${b} + (1 - ${a}) * ${c}`;
      case 'cast': return node.attributes['to'] === 'float32' ? a : undefined;
      case 'max': {
        if (this.#knownConstant(node.inputs[1] ?? 0) === 0) return positivePart(a);
        return this.#knownConstant(node.inputs[0] ?? 0) === 0 ? positivePart(b) : undefined;
      }
      default: return undefined;
    }
  }

  #store(output: string, node: number, c: string, value: string): void {
    this.#emit(`out_${output}[${this.#address(`base_${output}`, node, c)}] = ${value};`);
  }

  #address(base: string, id: number, c: string): string {
    const pixel = `${base} + ${this.#step(id, 'space', this.#lane === 0 ? 's' : `(s + ${this.#lane})`)}`;
    return this.#extent(id).class && c !== '' && c !== '0' ? `${pixel} + ${this.#step(id, 'class', c)}` : pixel;
  }

  /** index × stride of a group of axes, as text. */
  #step(id: number, group: Group, index: string): string {
    if (!this.#extent(id)[group]) return '0';
    const factors = groupsInside(this.#plan, id, group).map((inner) => ({ batch: 'N', space: 'S', class: String(this.#classes) })[inner]);
    return [index, ...factors.filter((factor) => factor !== '1')].join(' * ');
  }

  /** Follows broadcasts and renamings to the value itself. */
  #source(id: number): number {
    const node = this.#node(id);
    return isAlias(node) ? this.#source(node.inputs[0] ?? 0) : id;
  }

  /** The number that a scalar constant holds. */
  #knownConstant(id: number): number | undefined {
    const { op, attributes } = this.#node(this.#source(id));
    const values = op === 'const' ? (attributes['values'] as readonly number[]) : [];
    return values.length === 1 ? values[0] : undefined;
  }

  /** True for the shift of a softmax: any number close to the maximum serves as well. */
  #needsNoExactMaximum(id: number): boolean {
    const users = this.#plan.graph.nodes.filter((node) => node.inputs.includes(id));
    return users.length > 0 && users.every((user) => user.op === 'stopGradient');
  }

  #isNonPositive(id: number): boolean {
    const node = this.#node(this.#source(id));
    if (node.op !== 'neg') return false;
    return this.#node(this.#source(node.inputs[0] ?? 0)).op === 'abs';
  }

  #isUnitInterval(id: number): boolean {
    const node = this.#node(this.#source(id));
    return node.op === 'exp' && this.#isNonPositive(node.inputs[0] ?? 0);
  }
}

/** Values of `size` nodes by id, for the parameter Z. */
export function sizeValues(plan: Plan, sizes: Sizes): number[] {
  return plan.graph.nodes.map((node) => (node.op === 'size' ? (node.attributes['dims'] as readonly Dim[]).reduce((product: number, dim) => product * evaluateDim(dim, sizes), 1) : 0));
}

/** Ops that only rename or repeat a value. */
function isAlias(node: GraphNode): boolean {
  return node.op === 'expand' || node.op === 'reshape' || node.op === 'stopGradient';
}

/** max(x, 0), exactly, without a branch. */
function positivePart(x: string): string {
  return `0.5 * (${x} + Math.abs(${x}))`;
}

/** A number as it may stand anywhere in an expression. */
function literal(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

function isClassReduction(node: GraphNode, extent: Extent, term: Extent): boolean {
  return (node.op === 'reduceSum' || node.op === 'reduceMax') && extent.space && term.class && !extent.class;
}

function startOf(node: GraphNode): string {
  return node.op === 'reduceSum' ? '0' : '-Infinity';
}

function accumulate(node: GraphNode, target: string, term: string): string {
  return node.op === 'reduceSum' ? `${target} += ${term};` : `${target} = Math.max(${target}, ${term});`;
}

/** The value of an elementwise op as an expression of its operands. */
function expression(node: GraphNode, operands: readonly string[]): string {
  const [a = '', b = '', c = ''] = operands;
  switch (node.op) {
    case 'neg': return `-${a}`;
    case 'abs': return `Math.abs(${a})`;
    case 'exp': return `Math.exp(${a})`;
    case 'log': return `Math.log(${a})`;
    case 'log1p': return `Math.log1p(${a})`;
    case 'pow': return `Math.pow(${a}, ${String(node.attributes['exponent'])})`;
    case 'add': return `${a} + ${b}`;
    case 'mul': return `${a} * ${b}`;
    case 'div': return `${a} / ${b}`;
    case 'max': return `Math.max(${a}, ${b})`;
    case 'lt': return `${a} < ${b}`;
    case 'eq': return `${a} === ${b}`;
    case 'where': return `${a} ? ${b} : ${c}`;
    case 'cast': return castExpression(node, a);
    case 'iota': return 'c';
    default: throw new TypeError(`no expression for ${node.op}`);
  }
}

function castExpression(node: GraphNode, a: string): string {
  if (node.attributes['to'] === 'int32') return `Math.trunc(${a})`;
  return node.attributes['to'] === 'bool' ? `${a} !== 0` : `+${a}`;
}
