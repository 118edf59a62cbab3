// The body of a pass for few classes: every value of every class is a local variable, in topological order.
import { f32x4, type Code } from '@semsegloss/core/wasm';
import { PassBody } from './body.ts';
import { expression } from './expressions.ts';
import type { Place } from './ports.ts';

export class UnrolledBody extends PassBody {
  override vectors(places: readonly Place[], mask?: Code): void {
    const { context, pass } = this;
    const values = this.code.inTurns(places.map((place) => () => this.#compute(place)));
    for (const id of pass.reductions) {
      const term = context.term(id);
      for (const c of this.#classesOf(term)) this.accumulate(id, c, values.map((value) => value(term, c)), mask);
    }
    for (const { name, node } of context.written(pass)) {
      for (const c of this.#classesOf(node)) places.forEach((place, v) => this.write(name, node, place, c, values[v]?.(node, c) ?? []));
    }
  }

  /** All values of four pixels. */
  #compute(place: Place): (id: number, c: number) => Code {
    const { context, pass } = this;
    const values = new Map<string, Code>();
    const value = (id: number, c: number): Code => {
      const source = context.source(id);
      if (!context.extent(source).space) return this.withoutPixels(source, c);
      return values.get(`${source} ${context.extent(source).class ? c : 0}`) ?? [];
    };
    for (const id of pass.body.filter((each) => !context.isAlias(each))) {
      for (const c of this.#classesOf(id)) values.set(`${id} ${c}`, this.code.name(this.#define(id, place, c, value)));
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
