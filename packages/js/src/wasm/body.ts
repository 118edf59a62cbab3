// What both forms of a pass' body share: its accumulators, its reads and writes, and the numbers without pixels.
import { f32x4, get, i32, i32x4, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { numberOf, truth } from './expressions.ts';
import type { Frame } from './frame.ts';
import type { Access, ClassIndex, Place } from './ports.ts';
import { ClassSums, LocalSum, RUN, type Accumulator } from './sums.ts';
import type { VectorCode } from './vector-code.ts';

/** Where a pass function finds its data. */
export interface Surroundings {
  readonly frame: Frame;
  /** Holds the frame's address. */
  readonly at: Local;
  readonly inputs: ReadonlyMap<number, Access>;
  readonly outputs: ReadonlyMap<string, Access>;
}

export abstract class PassBody {
  readonly accumulators: readonly Accumulator[];
  protected readonly code: VectorCode;
  protected readonly context: Context;
  protected readonly pass: Pass;
  protected readonly where: Surroundings;
  readonly #sums = new Map<string, Accumulator>();

  constructor(code: VectorCode, context: Context, pass: Pass, where: Surroundings, vectors: number) {
    this.code = code;
    this.context = context;
    this.pass = pass;
    this.where = where;
    for (const id of pass.reductions) this.#allocate(id, vectors);
    this.accumulators = [...this.#sums.values()];
  }

  /** Writes the statements for four pixels at each place. `mask`: the lanes that exist, if not all do; then there is one place. */
  abstract vectors(places: readonly Place[], mask?: Code): void;

  #allocate(id: number, vectors: number): void {
    const { context } = this;
    const { frame, at } = this.where;
    const isMax = context.node(id).op === 'reduceMax';
    const place = frame.places.get(id) ?? 0;
    const offset = frame.sums + 8 * place;
    if (!context.extent(id).class) {
      const isLong = context.extent(context.term(id)).class && context.classes > RUN;
      this.#sums.set(`${id}`, new LocalSum(this.code, { isMax, at, offset, vectors, isLong }));
    } else if (context.isUnrolled) {
      for (let c = 0; c < context.classes; c++) this.#sums.set(`${id} ${c}`, new LocalSum(this.code, { isMax, at, offset: offset + 8 * c, vectors, isLong: false }));
    } else {
      this.#sums.set(`${id}`, new ClassSums(this.code, { isMax, at, offset, partial: frame.partial + 16 * place, classes: context.classes }));
    }
  }

  /** Adds the terms of class c, one for each vector, to a sum. */
  protected accumulate(id: number, c: ClassIndex, terms: readonly Code[], mask: Code | undefined): void {
    const isOwn = this.context.extent(id).class && typeof c === 'number';
    const sum = this.#sums.get(isOwn ? `${id} ${c}` : `${id}`) as Accumulator;
    this.code.do(sum.add(terms, typeof c === 'number' ? undefined : c, mask));
  }

  protected read(id: number, place: Place, c: ClassIndex): Code {
    const value = (this.where.inputs.get(id) as Access).load(place, c);
    return this.context.node(id).type.dtype === 'bool' ? truth(this.code, value) : value;
  }

  protected write(name: string, node: number, place: Place, c: ClassIndex, value: Code): void {
    const number = this.context.node(node).type.dtype === 'bool' ? numberOf(this.code, value) : value;
    this.code.do((this.where.outputs.get(name) as Access).store(place, c, number));
  }

  /** A value without pixels, in all lanes; a constant, or a number that the caller has put into the frame. */
  protected withoutPixels(id: number, c: ClassIndex): Code {
    const known = this.context.knownConstant(id);
    const isBool = this.context.node(id).type.dtype === 'bool';
    const asTruth = (number: Code): Code => (isBool ? truth(this.code, number) : number);
    if (known !== undefined) return isBool ? this.code.once(`bool ${known}`, () => asTruth(this.code.constant(known))) : this.code.constant(known);
    const start = this.where.frame.numbers.get(id) ?? 0;
    const isDynamic = this.context.extent(id).class && typeof c !== 'number';
    if (isDynamic) return asTruth(f32x4.loadSplat(i32.add(get(this.where.at), i32.shiftLeft(get(c), i32.constant(2))), start));
    const offset = start + (this.context.extent(id).class ? 4 * (c as number) : 0);
    return this.code.once(`number ${offset}`, () => asTruth(f32x4.loadSplat(get(this.where.at), offset)));
  }

  /** What `read` gives for a class of its own in each lane. */
  protected readPicked(id: number, place: Place, lanes: Code): Code {
    const value = (this.where.inputs.get(id) as Access).pick(place, lanes);
    return this.context.node(id).type.dtype === 'bool' ? truth(this.code, value) : value;
  }

  /** What `withoutPixels` gives for a class of its own in each lane. */
  protected withoutPixelsPicked(id: number, lanes: Code): Code {
    const known = this.context.knownConstant(id);
    if (known !== undefined) return this.withoutPixels(id, 0);
    const start = this.where.frame.numbers.get(id) ?? 0;
    const numbers = [0, 1, 2, 3].reduce((all: Code, lane) => {
      const address = i32.add(get(this.where.at), i32.shiftLeft(i32x4.lane(lanes, lane), i32.constant(2)));
      return lane === 0 ? f32x4.loadFirst(address, start) : f32x4.loadLane(address, all, lane, start);
    }, []);
    return this.context.node(id).type.dtype === 'bool' ? truth(this.code, numbers) : numbers;
  }
}
