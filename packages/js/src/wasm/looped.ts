// The body of a pass for many classes: a loop over classes for each phase. What a later phase needs is kept in memory.
import { f32x4, get, I32, i32, loop, set, V128, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import type { Phases } from '../generate/phases.ts';
import { PassBody, type Surroundings } from './body.ts';
import { expression } from './expressions.ts';
import type { Access, Place } from './ports.ts';
import { join, RUN, startOf } from './sums.ts';
import type { VectorCode } from './vector-code.ts';

/** Four pixels that are being computed: values so far, and the phase that computes them. */
interface Vector {
  readonly index: number;
  readonly place: Place;
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
  readonly #vectors: number;
  readonly #c: Local;

  constructor(code: VectorCode, context: Context, pass: Pass, where: Surroundings, phases: Phases, vectors: number) {
    super(code, context, pass, where, vectors);
    this.#phases = phases;
    this.#vectors = vectors;
    this.#c = code.local(I32);
  }

  override vectors(places: readonly Place[], mask?: Code): void {
    const { context, pass } = this;
    const { last } = this.#phases;
    const values = places.map(() => new Map<number, Code>());
    const at = (phase: number): Vector[] => places.map((place, index) => ({ index, place, values: values[index] as Map<number, Code>, phase }));
    for (let phase = 0; phase <= last; phase++) {
      const vectors = at(phase);
      for (const id of pass.body) {
        const isOwn = this.#phases.of(id) === phase && !context.extent(id).class && !context.isAlias(id) && !context.isClassReduction(id);
        if (isOwn) vectors.forEach((vector) => vector.values.set(id, this.code.name(this.#define(id, vector))));
      }
      this.#classLoop(vectors, phase, mask);
    }
    const end = at(last);
    for (const id of pass.reductions) {
      if (!context.extent(context.term(id)).class) this.accumulate(id, 0, end.map((vector) => this.#value(context.term(id), vector)), mask);
    }
    for (const { name, node } of context.written(pass)) {
      if (!context.extent(node).class) end.forEach((vector) => this.write(name, node, vector.place, 0, this.#value(node, vector)));
    }
  }

  #classLoop(vectors: readonly Vector[], phase: number, mask: Code | undefined): void {
    const { context, pass } = this;
    const isHere = (id: number): boolean => context.extent(id).class && this.#phases.of(id) === phase;
    const sums = pass.body.filter((id) => context.isClassReduction(id) && this.#phases.of(id) === phase + 1);
    const reductions = pass.reductions.filter((id) => isHere(context.term(id)));
    const stores = context.written(pass).filter(({ node }) => isHere(node));
    const kept = [...this.#phases.stored].filter((id) => this.#phases.of(id) === phase);
    const roots = [...[...sums, ...reductions].map((id) => context.term(id)), ...stores.map(({ node }) => node), ...kept];
    if (roots.length === 0) return;
    const totals = vectors.map(() => sums.map((id) => new ClassTotal(this.code, context.node(id).op === 'reduceMax', context.classes > RUN)));
    const elements = this.#phases.elementsFor(roots, phase);
    const ports = [...elements.flatMap((id) => this.where.inputs.get(id) ?? []), ...stores.flatMap(({ name }) => this.where.outputs.get(name) ?? [])];
    const body = (): void => {
      const own = vectors.map((vector) => ({ ...vector, values: new Map(vector.values) }));
      own.forEach((vector, v) => {
        for (const id of elements) {
          vector.values.set(id, this.code.name(this.#define(id, vector)));
          if (this.#phases.stored.has(id)) this.code.do(f32x4.store(this.#keptAt(), vector.values.get(id) ?? [], this.#keptOffset(id, v)));
        }
        sums.forEach((id, i) => totals[v]?.[i]?.add(this.#value(context.term(id), vector)));
      });
      for (const id of reductions) this.accumulate(id, this.#c, own.map((vector) => this.#value(context.term(id), vector)), mask);
      for (const { name, node } of stores) own.forEach((vector) => this.write(name, node, vector.place, this.#c, this.#value(node, vector)));
    };
    this.#loop(vectors[0]?.place.pixel as Local, ports, body);
    vectors.forEach(({ values }, v) => sums.forEach((id, i) => values.set(id, totals[v]?.[i]?.value ?? [])));
  }

  /** A loop over classes, in which ports go from plane to plane. */
  #loop(pixel: Local, ports: readonly Access[], body: () => void): void {
    const steps: { before: Code; after: Code }[] = [];
    const along = ports.reduce((write, port) => () => void steps.push(port.alongPlanes(pixel, write)), body);
    const turn = this.code.block(along);
    this.code.do([
      steps.map(({ before }) => before),
      set(this.#c, i32.constant(0)),
      loop(this.#c, i32.constant(this.context.classes), i32.constant(1), [turn, steps.map(({ after }) => after)]),
    ]);
  }

  #define(id: number, vector: Vector): Code {
    if (this.context.isLoaded(id)) return this.read(id, vector.place, this.context.extent(id).class ? this.#c : 0);
    return expression(this.code, this.context, id, this.context.node(id).inputs.map((input) => this.#value(input, vector)));
  }

  #value(id: number, { values, phase, index }: Vector): Code {
    const source = this.context.source(id);
    if (!this.context.extent(source).space) return this.withoutPixels(source, this.#c);
    return this.#phases.isKept(source, phase) ? f32x4.load(this.#keptAt(), this.#keptOffset(source, index)) : (values.get(source) ?? []);
  }

  /** The vectors of one class that are kept lie beside each other, and the classes of one value one after another. */
  #keptAt(): Code {
    return i32.add(get(this.where.at), i32.multiply(get(this.#c), i32.constant(16 * this.#vectors)));
  }

  #keptOffset(id: number, vector: number): number {
    return this.where.frame.kept + 16 * (this.#vectors * this.context.classes * [...this.#phases.stored].indexOf(id) + vector);
  }
}
