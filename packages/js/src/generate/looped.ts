// The body of a pass for many classes: a loop over classes for each phase between two reductions over classes.
// Costly values that a later phase needs are kept in a small array; cheap ones are computed again.
import type { Pass } from '@semsegloss/core';
import type { Context } from './context.ts';
import { accumulate, definition, literal, startOf } from './expressions.ts';
import { smallValue } from './small.ts';

export class LoopedBody {
  readonly #context: Context;
  readonly #pass: Pass;
  readonly #places: ReadonlyMap<number, number>;
  /** How many reductions over classes must be finished before each value. */
  readonly #phases = new Map<number, number>();
  readonly #stored = new Set<number>();
  readonly #lines: string[] = [];

  constructor(context: Context, pass: Pass, places: ReadonlyMap<number, number>) {
    this.#context = context;
    this.#pass = pass;
    this.#places = places;
    for (const id of pass.body) {
      const ready = Math.max(0, ...context.operands(id).map((input) => this.#phase(input)));
      this.#phases.set(id, context.isClassReduction(id) ? ready + 1 : ready);
    }
    for (const id of pass.body) context.operands(id).forEach((input) => this.#markStored(input, this.#phase(id)));
  }

  print(): string[] {
    const { body, reductions } = this.#pass;
    const context = this.#context;
    const last = Math.max(0, ...this.#phases.values());
    for (const id of this.#stored) this.#lines.push(`const m${id} = new Float64Array(${context.classes});`);
    const pooled = reductions.filter((id) => !context.extent(id).class);
    for (const id of pooled) this.#lines.push(`let p${id} = ${startOf(context.node(id))};`);
    this.#lines.push('for (let s = first; s < end; s++) {');
    for (let phase = 0; phase <= last; phase++) {
      for (const id of body) {
        const isOwn = this.#phase(id) === phase && !context.extent(id).class && !context.isAlias(id) && !context.isClassReduction(id);
        if (isOwn) this.#define(id, phase);
      }
      this.#classLoop(phase);
    }
    for (const id of reductions) {
      if (!context.extent(context.term(id)).class) this.#lines.push(accumulate(context.node(id), `p${id}`, this.#value(context.term(id), last)));
    }
    for (const { name, node } of context.written(this.#pass)) {
      if (!context.extent(node).class) this.#store(name, node, last);
    }
    this.#lines.push('}');
    for (const id of pooled) this.#lines.push(accumulate(context.node(id), `SUMS[${this.#places.get(id) ?? 0}]`, `p${id}`));
    return this.#lines;
  }

  #phase(id: number): number {
    return this.#phases.get(id) ?? 0;
  }

  #markStored(id: number, phase: number): void {
    const source = this.#context.source(id);
    if (!this.#isElement(source)) return;
    if (this.#phase(source) < phase && this.#context.isCostly(source)) this.#stored.add(source);
    else this.#context.operands(source).forEach((input) => this.#markStored(input, phase));
  }

  #isElement(id: number): boolean {
    return this.#context.extent(id).class && this.#context.extent(id).space;
  }

  #classLoop(phase: number): void {
    const context = this.#context;
    const isHere = (id: number): boolean => context.extent(id).class && this.#phase(id) === phase;
    const sums = this.#pass.body.filter((id) => context.isClassReduction(id) && this.#phase(id) === phase + 1);
    const reductions = this.#pass.reductions.filter((id) => isHere(context.term(id)));
    const stores = context.written(this.#pass).filter(({ node }) => isHere(node));
    const kept = [...this.#stored].filter((id) => this.#phase(id) === phase);
    const roots = [...sums.map((id) => context.term(id)), ...reductions.map((id) => context.term(id)), ...stores.map(({ node }) => node), ...kept];
    if (roots.length === 0) return;
    for (const id of sums) this.#lines.push(`let v${id} = ${startOf(context.node(id))};`);
    this.#lines.push(`for (let c = 0; c < ${context.classes}; c++) {`);
    for (const id of this.#elementsFor(roots, phase)) {
      this.#define(id, phase);
      if (this.#stored.has(id)) this.#lines.push(`m${id}[c] = v${id};`);
    }
    for (const id of sums) this.#lines.push(accumulate(context.node(id), `v${id}`, this.#value(context.term(id), phase)));
    for (const id of reductions) {
      const target = context.extent(id).class ? `SUMS[${this.#places.get(id) ?? 0} + c]` : `p${id}`;
      this.#lines.push(accumulate(context.node(id), target, this.#value(context.term(id), phase)));
    }
    for (const { name, node } of stores) this.#store(name, node, phase);
    this.#lines.push('}');
  }

  /** Per-class values that a phase's loop computes: what its roots need, stopping at kept ones of earlier phases. */
  #elementsFor(roots: readonly number[], phase: number): number[] {
    const needed = new Set<number>();
    const visit = (id: number): void => {
      const source = this.#context.source(id);
      if (!this.#isElement(source) || needed.has(source) || this.#isKept(source, phase)) return;
      needed.add(source);
      this.#context.operands(source).forEach(visit);
    };
    roots.forEach(visit);
    return [...needed].toSorted((a, b) => a - b);
  }

  #isKept(id: number, phase: number): boolean {
    return this.#stored.has(id) && this.#phase(id) < phase;
  }

  #define(id: number, phase: number): void {
    const context = this.#context;
    if (context.isLoaded(id)) this.#lines.push(`const v${id} = in${id}[${this.#address(`base${id}`, id)}];`);
    else this.#lines.push(definition(context, id, `v${id}`, context.node(id).inputs.map((input) => this.#value(input, phase))));
  }

  #store(name: string, node: number, phase: number): void {
    this.#lines.push(`out_${name}[${this.#address(`base_${name}`, node)}] = ${this.#value(node, phase)};`);
  }

  #value(id: number, phase: number): string {
    const source = this.#context.source(id);
    const known = this.#context.knownConstant(source);
    if (known !== undefined) return literal(known);
    const extent = this.#context.extent(source);
    if (!extent.space) return extent.class ? smallValue(this.#context, source) : `h${source}`;
    return extent.class && this.#isKept(source, phase) ? `m${source}[c]` : `v${source}`;
  }

  #address(base: string, id: number): string {
    const pixel = this.#context.sharedBase(this.#pass) === undefined ? `${base} + ${this.#context.step(id, 'space', 's')}` : 's';
    return this.#context.extent(id).class ? `${pixel} + ${this.#context.step(id, 'class', 'c')}` : pixel;
  }
}
