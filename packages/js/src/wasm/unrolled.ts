// The body of a pass for few classes: every value of every class is a local variable, in topological order.
import { f32x4, get, type Code } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { PassBody } from './body.ts';
import { expression } from './expressions.ts';
import type { Place } from './ports.ts';

/** What comes last in long chains of operations, each of which waits for the one before. */
const LONG: ReadonlySet<string> = new Set(['log', 'log1p', 'pow']);

/**
 * The values that go by way of memory where several vectors are computed side by side. An engine orders what is in
 * registers as it likes, one vector after another, and a processor then sees little but one long chain; it keeps the order
 * of stores and loads, and so computes the chains of all vectors up to there before it goes on with any.
 */
export function parkedIn(context: Context, pass: Pass, vectors: number): number[] {
  return vectors === 1 ? [] : pass.body.filter((id) => LONG.has(context.node(id).op));
}

export class UnrolledBody extends PassBody {
  override vectors(places: readonly Place[], mask?: Code): void {
    const { context, pass } = this;
    const values = this.code.inTurns(places.map((place, vector) => () => this.#compute(place, vector, places.length)));
    for (const id of pass.reductions) {
      const term = context.term(id);
      for (const c of this.#classesOf(term)) this.accumulate(id, c, values.map((value) => value(term, c)), mask);
    }
    for (const { name, node } of context.written(pass)) {
      for (const c of this.#classesOf(node)) places.forEach((place, v) => this.write(name, node, place, c, values[v]?.(node, c) ?? []));
    }
  }

  /** All values of four pixels, of one vector of so many. */
  #compute(place: Place, vector: number, vectors: number): (id: number, c: number) => Code {
    const { context, pass } = this;
    const values = new Map<string, Code>();
    const parked = parkedIn(context, pass, vectors);
    const parkedAt = (id: number): number => this.where.frame.kept + 16 * (vectors * parked.indexOf(id) + vector);
    const value = (id: number, c: number): Code => {
      const source = context.source(id);
      if (!context.extent(source).space) return this.withoutPixels(source, c);
      return values.get(`${source} ${context.extent(source).class ? c : 0}`) ?? [];
    };
    for (const id of pass.body.filter((each) => !context.isAlias(each))) {
      for (const c of this.#classesOf(id)) {
        const own = this.code.name(this.#define(id, place, c, value));
        if (parked.includes(id)) this.code.do(f32x4.store(get(this.where.at), own, parkedAt(id)));
        values.set(`${id} ${c}`, parked.includes(id) ? this.code.name(f32x4.load(get(this.where.at), parkedAt(id))) : own);
      }
    }
    return value;
  }

  #define(id: number, place: Place, c: number, value: (id: number, c: number) => Code): Code {
    const { context } = this;
    if (context.isLoaded(id)) return this.read(id, place, c);
    if (!context.isClassReduction(id)) return expression(this.code, context, id, (input) => value(input, c));
    const term = context.term(id);
    const join = context.node(id).op === 'reduceSum' ? f32x4.add : f32x4.larger;
    return this.#classesOf(term).map((each) => value(term, each)).reduce((a, b) => join(a, b));
  }

  #classesOf(id: number): number[] {
    return Array.from({ length: this.context.extent(id).class ? this.context.classes : 1 }, (_, c) => c);
  }
}
