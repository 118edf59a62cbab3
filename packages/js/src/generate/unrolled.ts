// The body of a pass for few classes: every value of every class is a variable, in topological order.
import type { Pass } from '@semsegloss/core';
import type { Context } from './context.ts';
import { accumulate, definition, literal, startOf } from './expressions.ts';

export class UnrolledBody {
  readonly #context: Context;
  readonly #pass: Pass;
  readonly #places: ReadonlyMap<number, number>;
  readonly #isBaseShared: boolean;
  readonly #lines: string[] = [];
  /** Which of the pixels that are computed side by side is being printed. */
  #lane = 0;

  constructor(context: Context, pass: Pass, places: ReadonlyMap<number, number>) {
    this.#context = context;
    this.#pass = pass;
    this.#places = places;
    this.#isBaseShared = context.sharedBase(pass) !== undefined;
  }

  print(): string[] {
    const lanes = this.#lanes();
    for (let lane = 0; lane < lanes; lane++) this.#eachSum((name, id) => `let ${name}${suffix(lane)} = ${startOf(this.#context.node(id))};`);
    this.#lines.push('let s = first;');
    if (lanes > 1) {
      this.#lines.push(`for (; s + ${lanes} <= end; s += ${lanes}) {`);
      for (this.#lane = 0; this.#lane < lanes; this.#lane++) this.#pixel();
      this.#lane = 0;
      this.#lines.push('}');
    }
    this.#lines.push('for (; s < end; s++)');
    this.#pixel();
    for (let lane = 1; lane < lanes; lane++) this.#eachSum((name, id) => accumulate(this.#context.node(id), name, `${name}${suffix(lane)}`));
    this.#eachSum((name, id, c) => accumulate(this.#context.node(id), `SUMS[${(this.#places.get(id) ?? 0) + Number(c)}]`, name));
    return this.#lines;
  }

  /** Sums wait for one another, and short loops for their own counting: several pixels at a time hide both. */
  #lanes(): number {
    if (this.#context.classes !== 1 || this.#pass.body.some((id) => this.#context.isCostly(id))) return 1;
    return this.#pass.reductions.length > 0 ? 2 : 4;
  }

  #eachSum(statement: (name: string, id: number, c: string) => string): void {
    for (const id of this.#pass.reductions) {
      if (this.#context.extent(id).class) this.#context.classNames().forEach((c) => this.#lines.push(statement(`p${id}_${c}`, id, c)));
      else this.#lines.push(statement(`p${id}`, id, '0'));
    }
  }

  #pixel(): void {
    const { body, reductions } = this.#pass;
    this.#lines.push('{');
    body.forEach((id) => this.#define(id));
    for (const id of reductions) {
      for (const c of this.#classesOf(this.#context.term(id))) {
        const name = this.#context.extent(id).class && c !== '' ? `p${id}_${c}` : `p${id}`;
        this.#lines.push(accumulate(this.#context.node(id), `${name}${suffix(this.#lane)}`, this.#value(this.#context.term(id), c)));
      }
    }
    for (const { name, node } of this.#context.written(this.#pass)) {
      for (const c of this.#classesOf(node)) this.#lines.push(`out_${name}[${this.#address(`base_${name}`, node, c)}] = ${this.#value(node, c)};`);
    }
    this.#lines.push('}');
  }

  #define(id: number): void {
    const context = this.#context;
    if (context.isAlias(id)) return;
    if (context.isClassReduction(id)) {
      const terms = context.classNames().map((c) => this.#value(context.term(id), c));
      this.#lines.push(`const v${id} = ${context.node(id).op === 'reduceSum' ? terms.join(' + ') : `Math.max(${terms.join(', ')})`};`);
      return;
    }
    for (const c of this.#classesOf(id)) {
      const name = `v${id}${c === '' ? '' : `_${c}`}`;
      if (context.isLoaded(id)) this.#lines.push(`const ${name} = in${id}[${this.#address(`base${id}`, id, c)}];`);
      else this.#lines.push(definition(context, id, name, context.node(id).inputs.map((input) => this.#value(input, c))));
    }
  }

  #value(id: number, c: string): string {
    const source = this.#context.source(id);
    const known = this.#context.knownConstant(source);
    if (known !== undefined) return literal(known);
    const extent = this.#context.extent(source);
    return `${extent.space ? 'v' : 'h'}${source}${extent.class && c !== '' ? `_${c}` : ''}`;
  }

  #classesOf(id: number): string[] {
    return this.#context.extent(id).class ? this.#context.classNames() : [''];
  }

  #address(base: string, id: number, c: string): string {
    const place = this.#lane === 0 ? 's' : `(s + ${this.#lane})`;
    const pixel = this.#isBaseShared ? place : `${base} + ${this.#context.step(id, 'space', place)}`;
    return c === '' || c === '0' ? pixel : `${pixel} + ${this.#context.step(id, 'class', c)}`;
  }
}

function suffix(lane: number): string {
  return lane === 0 ? '' : `l${lane}`;
}
