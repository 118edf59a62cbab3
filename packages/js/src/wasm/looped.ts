// The body of a pass for many classes: a loop over classes for each phase. What a later phase needs is kept in memory.
import { f32x4, get, I32, i32, i32x4, loop, set, V128, type Code, type Local } from '@semsegloss/core/wasm';
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
  /** What the parts of all classes are multiplied by, by the value that each share is. */
  readonly factors: Map<number, Code>;
  readonly phase: number;
}

/** Whether a sum over classes is the term of the one class that a pixel has an id of. */
export function isPicked(context: Context, id: number): boolean {
  return context.isClassReduction(id) && context.node(id).op === 'reduceSum' && context.idsOfProduct(context.term(id)) !== undefined;
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
    const known = places.map(() => ({ values: new Map<number, Code>(), factors: new Map<number, Code>() }));
    const at = (phase: number): Vector[] => places.map((place, index) => ({ index, place, ...(known[index] as Pick<Vector, 'values' | 'factors'>), phase }));
    for (let phase = 0; phase <= last; phase++) {
      const vectors = at(phase);
      for (const id of pass.body) {
        const isOwn = this.#phases.of(id) === phase && !context.extent(id).class && !context.isAlias(id) && (!context.isClassReduction(id) || isPicked(context, id));
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
    const sums = pass.body.filter((id) => context.isClassReduction(id) && !isPicked(context, id) && this.#phases.of(id) === phase + 1);
    const reductions = pass.reductions.filter((id) => isHere(context.term(id)));
    const stores = context.written(pass).filter(({ node }) => isHere(node));
    const kept = [...this.#phases.stored].filter((id) => this.#phases.of(id) === phase);
    const roots = [...[...sums, ...reductions].map((id) => context.term(id)), ...stores.map(({ node }) => node), ...kept];
    if (roots.length === 0) return;
    const totals = vectors.map(() => sums.map((id) => new ClassTotal(this.code, context.node(id).op === 'reduceMax', context.classes > RUN)));
    const elements = this.#phases.elementsFor(roots, phase);
    for (const id of elements) vectors.forEach((vector) => this.#prepareShare(id, vector));
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
    const { context } = this;
    if (context.isLoaded(id)) return this.read(id, vector.place, context.extent(id).class ? this.#c : 0);
    if (context.isClassReduction(id)) return this.#pick(id, vector);
    const factor = vector.factors.get(id);
    if (factor !== undefined) return f32x4.multiply(this.#value(this.#shareOf(id)?.part ?? 0, vector), factor);
    return expression(this.code, context, id, (input) => this.#value(input, vector));
  }

  #value(id: number, { values, phase, index }: Vector): Code {
    const source = this.context.source(id);
    if (!this.context.extent(source).space) return this.withoutPixels(source, this.#c);
    return this.#phases.isKept(source, phase) ? f32x4.load(this.#keptAt(), this.#keptOffset(source, index)) : (values.get(source) ?? []);
  }

  /** A class' share in a sum over classes of at least 1, perhaps times a number of the pixel. */
  #shareOf(id: number): { readonly part: number; readonly whole: number; readonly times?: number } | undefined {
    const { context } = this;
    const { op, inputs } = context.node(id);
    const [first = 0, second = 0] = inputs;
    if (op === 'div' && context.extent(id).class && context.isAtLeastOne(second)) return { part: first, whole: second };
    if (op !== 'mul') return undefined;
    for (const [share, times] of [[first, second], [second, first]] as const) {
      const found = this.#shareOf(context.source(share));
      const source = context.source(times);
      if (found !== undefined && found.times === undefined && context.extent(source).space && !context.extent(source).class) return { ...found, times };
    }
    return undefined;
  }

  /** The factor that makes a share of a class' part is the same for all classes: one division instead of many. */
  #prepareShare(id: number, vector: Vector): void {
    const share = this.#shareOf(id);
    if (share === undefined) return;
    const inverse = f32x4.divide(this.code.constant(1), this.#value(share.whole, vector));
    vector.factors.set(id, this.code.name(share.times === undefined ? inverse : f32x4.multiply(this.#value(share.times, vector), inverse)));
  }

  /** A sum over classes of which only one class' term is not 0: that term, or 0 for an id that is no class. */
  #pick(id: number, vector: Vector): Code {
    const { context, code } = this;
    const term = context.term(id);
    const ids = code.name(this.#value(context.idsOfProduct(term) ?? 0, vector));
    const [first, last] = [code.constant(0), code.constant(context.classes - 1)];
    const inside = code.name(f32x4.smaller(f32x4.larger(ids, first), last));
    const isClass = code.name(f32x4.equal(ids, inside));
    const lanes = code.name(i32x4.fromFloats(inside));
    const named = new Map<number, Code>();
    const value = (at: number): Code => {
      const source = context.source(at);
      const known = named.get(source) ?? code.name(own(source));
      named.set(source, known);
      return known;
    };
    const own = (source: number): Code => {
      if (!context.extent(source).class) return this.#value(source, vector);
      if (context.idsOf(source) !== undefined) return code.constant(1);
      if (!context.extent(source).space) return this.withoutPixelsPicked(source, lanes);
      if (context.isLoaded(source)) return this.readPicked(source, vector.place, lanes);
      return expression(code, context, source, value);
    };
    return f32x4.and(value(term), isClass);
  }

  /** The vectors of one class that are kept lie beside each other, and the classes of one value one after another. */
  #keptAt(): Code {
    return i32.add(get(this.where.at), i32.multiply(get(this.#c), i32.constant(16 * this.#vectors)));
  }

  #keptOffset(id: number, vector: number): number {
    return this.where.frame.kept + 16 * (this.#vectors * this.context.classes * [...this.#phases.stored].indexOf(id) + vector);
  }
}
