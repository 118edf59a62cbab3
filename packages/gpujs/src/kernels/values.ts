// The statements that a kernel's values are made of, each declared in the block where it belongs, and a record of the
// arguments that they turned out to need.
import { elementsOf, groupOrder, groupsInside, type Extent, type GraphNode, type Plan, type SweepCounts } from '@semsegloss/core';
import type { Dialect } from '../mode.ts';
import { accumulate, asNumber, definition, expression, literal, startOf } from './expressions.ts';
import { lengthOf } from './pieces.ts';
import type { Scope } from './scope.ts';

/** A plan for arrays of known sizes on one kind of device. */
export interface Site {
  readonly plan: Plan;
  readonly counts: SweepCounts;
  readonly dialect: Dialect;
}

/** Values in one array, one after the other, and where each begins. */
export type Places = ReadonlyMap<number, number>;

export class Values {
  readonly site: Site;
  /** Arrays that are read: inputs and results of routines, by node. */
  readonly arrays = new Set<number>();
  /** Results of routines where they come in one array. */
  readonly results = new Map<number, number>();
  /** Single numbers without pixels, and those with one for each sample or class, which come in one array. */
  readonly numbers = new Set<number>();
  readonly slots = new Map<number, number>();
  readonly #used = new Set<string>();
  /** Where the element that a thread writes has its place, by how values vary. */
  #own: { readonly place: string; readonly scope: Scope; readonly extent: Extent } | undefined;
  #resultsLength = 0;
  #slotsLength = 0;

  constructor(site: Site) {
    this.site = site;
  }

  /** Tells where values that vary like `extent` have the element of a scope. */
  ownPlace(place: string, scope: Scope, extent: Extent): void {
    this.#own = { place, scope, extent };
  }

  node(id: number): GraphNode {
    return this.site.plan.graph.nodes[id] as GraphNode;
  }

  extent(id: number): Extent {
    return this.site.plan.extents[id] as Extent;
  }

  /** A name that nothing else in the kernel has. */
  unique(name: string): string {
    let free = name;
    for (let i = 1; this.#used.has(free); i++) free = `${name}_${i}`;
    this.#used.add(free);
    return free;
  }

  /** A value as a number, declared where it belongs if it was not there yet. */
  number(id: number, scope: Scope): string {
    const source = this.#source(id);
    const text = this.value(source, scope);
    return this.#isTruth(source) ? `(${asNumber(text)})` : text;
  }

  /** The same; a truth value is a condition. */
  value(id: number, scope: Scope): string {
    const source = this.#source(id);
    const node = this.node(source);
    const known = this.#knownConstant(source);
    if (known !== undefined) return this.#isTruth(source) ? `(${known} !== 0)` : literal(known);
    const extent = this.extent(source);
    if (!extent.space && this.#length(source) === 1) return this.#number(source);
    const home = scope.homeOf(extent);
    const name = home.names.get(source);
    if (name !== undefined) return name;
    if (this.#isTruth(source)) return this.#condition(source, scope);
    const declared = this.unique(`v${source}`);
    if (!extent.space) home.print(`const ${declared} = slots[${this.address(source, home, this.#slot(source))}];`);
    else if (this.#isLoaded(source)) home.print(`const ${declared} = ${this.#load(source, home)};`);
    else if (this.#isClassReduction(source)) this.#overClasses(source, declared, home);
    else {
      const operands = node.inputs.map((input) => this.#operand(node, input, home));
      home.print(...definition(declared, node, operands, { isNonPositive: this.#isNonPositive(node), isUnitInterval: this.#isUnitInterval(node) }));
    }
    home.names.set(source, declared);
    return declared;
  }

  /** The place of a value's element at the indices of a scope. */
  address(id: number, scope: Scope, start = 0): string {
    const { plan, counts } = this.site;
    const extent = this.extent(id);
    const own = this.#own;
    if (own !== undefined && start === 0 && sameExtent(extent, own.extent) && scope.binderOf('class') === own.scope) return own.place;
    const terms = groupOrder(plan).filter((group) => extent[group] && counts[group] > 1).map((group) => {
      const stride = elementsOf(groupsInside(plan, id, group), counts);
      return stride === 1 ? scope.index(group) : `${scope.index(group)} * ${stride}`;
    });
    return [...(start === 0 ? [] : [String(start)]), ...terms].join(' + ') || '0';
  }

  /** A block for each class. */
  eachClass(scope: Scope, fill: (inner: Scope) => void): void {
    const index = this.unique('k');
    scope.nest(`for (let ${index} = 0; ${index} < ${this.site.counts.class}; ${index}++)`, { class: this.whole(index) }, fill);
  }

  /** Whether a float32 tells all places of these arrays apart, so that a variable may hold one where that is what loops count in. */
  get holdsPlaces(): boolean {
    const { counts, dialect } = this.site;
    return dialect.loopsInFloats && counts.batch * counts.space * counts.class <= 2 ** 24;
  }

  /** The text of a small whole number made of loop variables, as it may be added to a place. */
  whole(text: string): string {
    return this.site.dialect.loopsInFloats && !this.holdsPlaces ? `(${text} | 0)` : text;
  }

  #operand(node: GraphNode, input: number, scope: Scope): string {
    const source = this.#source(input);
    const text = this.value(source, scope);
    // A condition is a condition only to `where` and casts.
    if (!this.#isTruth(source)) return text;
    if (node.op === 'where') return text;
    return node.op === 'cast' && node.attributes['to'] !== 'bool' ? asNumber(text) : `(${asNumber(text)})`;
  }

  #condition(id: number, scope: Scope): string {
    const node = this.node(id);
    if (!this.extent(id).space) return `(slots[${this.address(id, scope, this.#slot(id))}] !== 0)`;
    if (this.#isLoaded(id)) return `(${this.#load(id, scope)} !== 0)`;
    return expression(node, node.inputs.map((input) => this.#operand(node, input, scope)));
  }

  #load(id: number, scope: Scope): string {
    if (!this.site.dialect.packsResults || this.node(id).op === 'input') {
      this.arrays.add(id);
      return `in${id}[${this.address(id, scope)}]`;
    }
    let start = this.results.get(id);
    if (start === undefined) {
      start = this.#resultsLength;
      this.results.set(id, start);
      this.#resultsLength += this.#length(id);
    }
    return `results[${this.address(id, scope, start)}]`;
  }

  /** A sum or maximum over the classes of one pixel. */
  #overClasses(id: number, name: string, home: Scope): void {
    const node = this.node(id);
    const [term = 0] = node.inputs;
    home.print(`let ${name} = ${startOf(node)};`);
    this.eachClass(home, (inner) => {
      const value = this.number(term, inner);
      inner.print(accumulate(node, name, value));
    });
  }

  #number(id: number): string {
    this.numbers.add(id);
    return this.#isTruth(id) ? `(h${id} !== 0)` : `h${id}`;
  }

  #slot(id: number): number {
    let start = this.slots.get(id);
    if (start === undefined) {
      start = this.#slotsLength;
      this.slots.set(id, start);
      this.#slotsLength += this.#length(id);
    }
    return start;
  }

  #length(id: number): number {
    return lengthOf(this.site.plan, id, this.site.counts);
  }

  /** Follows broadcasts and renamings to the value itself; a cast between numbers changes nothing here either. */
  #source(id: number): number {
    const { op, inputs, attributes } = this.node(id);
    const [input = 0] = inputs;
    const isAlias = op === 'expand' || op === 'reshape' || op === 'stopGradient' || (op === 'cast' && attributes['to'] === 'float32' && !this.#isTruth(input));
    return isAlias && !this.#isLoaded(id) ? this.#source(input) : id;
  }

  #isTruth(id: number): boolean {
    return this.node(id).type.dtype === 'bool';
  }

  #isLoaded(id: number): boolean {
    return this.extent(id).space && (this.node(id).op === 'input' || this.site.plan.routines.has(id));
  }

  #isClassReduction(id: number): boolean {
    const { op } = this.node(id);
    return op === 'reduceSum' || op === 'reduceMax';
  }

  #knownConstant(id: number): number | undefined {
    const { op, attributes } = this.node(id);
    const values = op === 'const' ? (attributes['values'] as readonly number[]) : [];
    return values.length === 1 ? values[0] : undefined;
  }

  /** Whether the operand of a node is known to be −|x|. */
  #isNonPositive({ inputs: [input = 0] }: GraphNode): boolean {
    const { op, inputs: [inner = 0] } = this.node(this.#source(input));
    return op === 'neg' && this.node(this.#source(inner)).op === 'abs';
  }

  /** Whether it is known to be e^−|x|. */
  #isUnitInterval({ inputs: [input = 0] }: GraphNode): boolean {
    const operand = this.node(this.#source(input));
    return operand.op === 'exp' && this.#isNonPositive(operand);
  }
}

function sameExtent(a: Extent, b: Extent): boolean {
  return a.batch === b.batch && a.space === b.space && a.class === b.class;
}
