// What both forms of a pass' body share: its accumulators, its reads and writes, and the numbers without pixels.
import { f32x4, get, i32, type Code, type Local } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { numberOf, truth } from './expressions.ts';
import { ClassSums, LocalSum, RUN, type Accumulator } from './sums.ts';
import type { VectorCode } from './vector-code.ts';
import { load, store, type ClassIndex, type Layout, type Place, type Window } from './windows.ts';

export abstract class PassBody {
  readonly accumulators: readonly Accumulator[];
  protected readonly code: VectorCode;
  protected readonly context: Context;
  protected readonly pass: Pass;
  protected readonly layout: Layout;
  readonly #sums = new Map<string, Accumulator>();

  constructor(code: VectorCode, context: Context, pass: Pass, layout: Layout, vectors: number) {
    this.code = code;
    this.context = context;
    this.pass = pass;
    this.layout = layout;
    for (const id of pass.reductions) this.#allocate(id, vectors);
    this.accumulators = [...this.#sums.values()];
  }

  /** Writes the statements for four pixels, the `vector`th of those side by side. `mask`: the lanes that exist, if not all do. */
  abstract vector(place: Place, vector: number, mask?: Code): void;

  #allocate(id: number, vectors: number): void {
    const { context, layout } = this;
    const isMax = context.node(id).op === 'reduceMax';
    const at = layout.places.get(id) ?? 0;
    const address = layout.sums + 8 * at;
    if (!context.extent(id).class) {
      const isLong = context.extent(context.term(id)).class && context.classes > RUN;
      this.#sums.set(`${id}`, new LocalSum(this.code, { isMax, address, vectors, isLong }));
    } else if (context.isUnrolled) {
      for (let c = 0; c < context.classes; c++) this.#sums.set(`${id} ${c}`, new LocalSum(this.code, { isMax, address: address + 8 * c, vectors, isLong: false }));
    } else {
      this.#sums.set(`${id}`, new ClassSums(this.code, { isMax, address, partial: layout.partial + 16 * at, classes: context.classes }));
    }
  }

  /** Adds the term of class c to a sum. */
  protected accumulate(id: number, c: ClassIndex, term: Code, vector: number, mask: Code | undefined): void {
    const isOwn = this.context.extent(id).class && typeof c === 'number';
    const sum = this.#sums.get(isOwn ? `${id} ${c}` : `${id}`) as Accumulator;
    this.code.do(sum.add(term, vector, typeof c === 'number' ? undefined : c, mask));
  }

  protected read(id: number, place: Place, c: ClassIndex): Code {
    const value = load(this.layout.inputs.get(id) as Window, place, c);
    return this.context.node(id).type.dtype === 'bool' ? truth(this.code, value) : value;
  }

  protected write(name: string, node: number, place: Place, c: ClassIndex, value: Code): void {
    const number = this.context.node(node).type.dtype === 'bool' ? numberOf(this.code, value) : value;
    this.code.do(store(this.layout.outputs.get(name) as Window, place, c, number));
  }

  /** A value without pixels, in all lanes; a constant, or a number that the caller has put into memory. */
  protected withoutPixels(id: number, c: ClassIndex): Code {
    const known = this.context.knownConstant(id);
    const isBool = this.context.node(id).type.dtype === 'bool';
    const asTruth = (number: Code): Code => (isBool ? truth(this.code, number) : number);
    if (known !== undefined) return isBool ? this.code.once(`bool ${known}`, () => asTruth(this.code.constant(known))) : this.code.constant(known);
    const address = this.layout.numbers.get(id) ?? 0;
    const isDynamic = this.context.extent(id).class && typeof c !== 'number';
    if (isDynamic) return asTruth(f32x4.loadSplat(this.#classOffset(c), address));
    const offset = address + (this.context.extent(id).class ? 4 * (c as number) : 0);
    return this.code.once(`number ${offset}`, () => asTruth(f32x4.loadSplat(i32.constant(offset))));
  }

  #classOffset(c: Local): Code {
    return i32.shiftLeft(get(c), i32.constant(2));
  }
}
