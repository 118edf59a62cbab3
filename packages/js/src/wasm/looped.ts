// The body of a pass for many classes: a loop over classes for each phase. What a later phase needs is kept in memory.
import { f32x4, get, I32, i32, loop, set, V128, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import type { Phases } from '../generate/phases.ts';
import { PassBody } from './body.ts';
import { expression } from './expressions.ts';
import { join, RUN, startOf } from './sums.ts';
import type { VectorCode } from './vector-code.ts';
import type { Layout, Place } from './windows.ts';

/** The four pixels that are being computed: values so far, and the phase that computes them. */
interface Vector {
  readonly place: Place;
  readonly mask: Code | undefined;
  readonly values: Map<number, Code>;
  readonly phase: number;
}

/** A sum or maximum over the classes of a pixel; a sum of more than RUN of them is compensated (Kahan). */
class ClassTotal {
  readonly value: Code;
  readonly #code: VectorCode;
  readonly #isMax: boolean;
  readonly #total: Local;
  readonly #excess: Local | undefined;

  constructor(code: VectorCode, isMax: boolean, isLong: boolean) {
    this.#code = code;
    this.#isMax = isMax;
    this.#total = code.local(V128);
    this.#excess = isLong && !isMax ? code.local(V128) : undefined;
    this.value = get(this.#total);
    for (const local of [this.#total, this.#excess]) if (local !== undefined) code.do(set(local, startOf(code, isMax)));
  }

  add(term: Code): void {
    const code = this.#code;
    if (this.#excess === undefined) return code.do(set(this.#total, join(this.#isMax, this.value, term)));
    const rest = code.name(f32x4.subtract(term, get(this.#excess)));
    const sum = code.name(f32x4.add(this.value, rest));
    code.do([set(this.#excess, f32x4.subtract(f32x4.subtract(sum, this.value), rest)), set(this.#total, sum)]);
  }
}

export class LoopedBody extends PassBody {
  readonly #phases: Phases;
  readonly #c: Local;

  constructor(code: VectorCode, context: Context, pass: Pass, layout: Layout, phases: Phases) {
    super(code, context, pass, layout, 1);
    this.#phases = phases;
    this.#c = code.local(I32);
  }

  override vector(place: Place, _vector: number, mask?: Code): void {
    const { context, pass } = this;
    const { last } = this.#phases;
    const values = new Map<number, Code>();
    for (let phase = 0; phase <= last; phase++) {
      const vector = { place, mask, values, phase };
      for (const id of pass.body) {
        const isOwn = this.#phases.of(id) === phase && !context.extent(id).class && !context.isAlias(id) && !context.isClassReduction(id);
        if (isOwn) values.set(id, this.code.name(this.#define(id, vector)));
      }
      this.#classLoop(vector);
    }
    const end = { place, mask, values, phase: last };
    for (const id of pass.reductions) {
      if (!context.extent(context.term(id)).class) this.accumulate(id, 0, this.#value(context.term(id), end), 0, mask);
    }
    for (const { name, node } of context.written(pass)) {
      if (!context.extent(node).class) this.write(name, node, place, 0, this.#value(node, end));
    }
  }

  #classLoop(vector: Vector): void {
    const { context, pass } = this;
    const { phase, values } = vector;
    const isHere = (id: number): boolean => context.extent(id).class && this.#phases.of(id) === phase;
    const sums = pass.body.filter((id) => context.isClassReduction(id) && this.#phases.of(id) === phase + 1);
    const reductions = pass.reductions.filter((id) => isHere(context.term(id)));
    const stores = context.written(pass).filter(({ node }) => isHere(node));
    const kept = [...this.#phases.stored].filter((id) => this.#phases.of(id) === phase);
    const roots = [...[...sums, ...reductions].map((id) => context.term(id)), ...stores.map(({ node }) => node), ...kept];
    if (roots.length === 0) return;
    const totals = sums.map((id) => new ClassTotal(this.code, context.node(id).op === 'reduceMax', context.classes > RUN));
    const body = this.code.block(() => {
      const own = { ...vector, values: new Map(values) };
      for (const id of this.#phases.elementsFor(roots, phase)) {
        own.values.set(id, this.code.name(this.#define(id, own)));
        if (this.#phases.stored.has(id)) this.code.do(f32x4.store(this.#keptAt(), own.values.get(id) ?? [], this.#keptOffset(id)));
      }
      sums.forEach((id, i) => totals[i]?.add(this.#value(context.term(id), own)));
      for (const id of reductions) this.accumulate(id, this.#c, this.#value(context.term(id), own), 0, vector.mask);
      for (const { name, node } of stores) this.write(name, node, vector.place, this.#c, this.#value(node, own));
    });
    this.code.do([set(this.#c, i32.constant(0)), loop(this.#c, i32.constant(context.classes), i32.constant(1), body)]);
    sums.forEach((id, i) => values.set(id, totals[i]?.value ?? []));
  }

  #define(id: number, vector: Vector): Code {
    if (this.context.isLoaded(id)) return this.read(id, vector.place, this.context.extent(id).class ? this.#c : 0);
    return expression(this.code, this.context, id, this.context.node(id).inputs.map((input) => this.#value(input, vector)));
  }

  #value(id: number, { values, phase }: Vector): Code {
    const source = this.context.source(id);
    if (!this.context.extent(source).space) return this.withoutPixels(source, this.#c);
    return this.#phases.isKept(source, phase) ? f32x4.load(this.#keptAt(), this.#keptOffset(source)) : (values.get(source) ?? []);
  }

  #keptAt(): Code {
    return i32.shiftLeft(get(this.#c), i32.constant(4));
  }

  #keptOffset(id: number): number {
    return this.layout.kept + 16 * this.context.classes * [...this.#phases.stored].indexOf(id);
  }
}
