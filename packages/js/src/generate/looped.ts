// The body of a pass for many classes: a loop over classes for each phase. What a later phase needs is kept in a small array.
import type { Pass } from '@semsegloss/core';
import type { Context } from './context.ts';
import { accumulate, definition, literal, startOf } from './expressions.ts';
import { Phases } from './phases.ts';
import { smallValue } from './small.ts';

export class LoopedBody {
  readonly #context: Context;
  readonly #pass: Pass;
  readonly #places: ReadonlyMap<number, number>;
  readonly #phases: Phases;
  readonly #lines: string[] = [];

  constructor(context: Context, pass: Pass, places: ReadonlyMap<number, number>) {
    this.#context = context;
    this.#pass = pass;
    this.#places = places;
    this.#phases = new Phases(context, pass);
  }

  print(): string[] {
    const { body, reductions } = this.#pass;
    const context = this.#context;
    const { last, stored } = this.#phases;
    for (const id of stored) this.#lines.push(`const m${id} = new Float64Array(${context.classes});`);
    const pooled = reductions.filter((id) => !context.extent(id).class);
    for (const id of pooled) this.#lines.push(`let p${id} = ${startOf(context.node(id))};`);
    this.#lines.push('for (let s = first; s < end; s++) {');
    for (let phase = 0; phase <= last; phase++) {
      for (const id of body) {
        const isOwn = this.#phases.of(id) === phase && !context.extent(id).class && !context.isAlias(id) && !context.isClassReduction(id);
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

  #classLoop(phase: number): void {
    const context = this.#context;
    const isHere = (id: number): boolean => context.extent(id).class && this.#phases.of(id) === phase;
    const sums = this.#pass.body.filter((id) => context.isClassReduction(id) && this.#phases.of(id) === phase + 1);
    const reductions = this.#pass.reductions.filter((id) => isHere(context.term(id)));
    // A buffer may lie where a value does that later phases still read.
    const isWritten = (node: number): boolean => (this.#pass.over.size === 0 ? isHere(node) : context.extent(node).class && phase === this.#phases.last);
    const stores = context.written(this.#pass).filter(({ node }) => isWritten(node));
    const kept = [...this.#phases.stored].filter((id) => this.#phases.of(id) === phase);
    const roots = [...sums.map((id) => context.term(id)), ...reductions.map((id) => context.term(id)), ...stores.map(({ node }) => node), ...kept];
    if (roots.length === 0) return;
    for (const id of sums) this.#lines.push(`let v${id} = ${startOf(context.node(id))};`);
    this.#lines.push(`for (let c = 0; c < ${context.classes}; c++) {`);
    for (const id of this.#phases.elementsFor(roots, phase)) {
      this.#define(id, phase);
      if (this.#phases.stored.has(id)) this.#lines.push(`m${id}[c] = v${id};`);
    }
    for (const id of sums) this.#lines.push(accumulate(context.node(id), `v${id}`, this.#value(context.term(id), phase)));
    for (const id of reductions) {
      const target = context.extent(id).class ? `SUMS[${this.#places.get(id) ?? 0} + c]` : `p${id}`;
      this.#lines.push(accumulate(context.node(id), target, this.#value(context.term(id), phase)));
    }
    for (const { name, node } of stores) this.#store(name, node, phase);
    this.#lines.push('}');
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
    return extent.class && this.#phases.isKept(source, phase) ? `m${source}[c]` : `v${source}`;
  }

  #address(base: string, id: number): string {
    const pixel = this.#context.sharedBase(this.#pass) === undefined ? `${base} + ${this.#context.step(id, 'space', 's')}` : 's';
    return this.#context.extent(id).class ? `${pixel} + ${this.#context.step(id, 'class', 'c')}` : pixel;
  }
}
