// What a function of vectors is written with: statements in order, names for values, and constants that are set once
// where the function begins, since engines build a vector constant anew wherever one stands in a loop.
import { f32x4, get, i32x4, set, V128, type Code, type Local, type ValueType } from '@semsegloss/core/wasm';

export class VectorCode {
  readonly #local: (type: ValueType) => Local;
  readonly #entry: Code[] = [];
  readonly #known = new Map<string, Code>();
  #lines: Code[] = [];

  constructor(local: (type: ValueType) => Local) {
    this.#local = local;
  }

  local(type: ValueType): Local {
    return this.#local(type);
  }

  /** Computes a vector here; the result reads it. */
  name(value: Code): Code {
    const local = this.#local(V128);
    this.do(set(local, value));
    return get(local);
  }

  do(statement: Code): void {
    this.#lines.push(statement);
  }

  /** The statements that `write` makes, which are then the caller's to place. */
  block(write: () => void): readonly Code[] {
    const outer = this.#lines;
    this.#lines = [];
    write();
    const lines = this.#lines;
    this.#lines = outer;
    return lines;
  }

  /** Places the statements of all blocks, which have as many each, in turns: the first of each, the second of each, … */
  inTurns<Result>(writes: readonly (() => Result)[]): Result[] {
    const results: Result[] = [];
    const blocks = writes.map((write) => this.block(() => void results.push(write())));
    blocks[0]?.forEach((_statement, i) => this.do(blocks.map((block) => block[i] ?? [])));
    return results;
  }

  /** A value that does not change within one call, under a key; it is computed once. */
  once(key: string, value: () => Code, type: ValueType = V128): Code {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const local = this.#local(type);
    this.#entry.push(set(local, value()));
    this.#known.set(key, get(local));
    return get(local);
  }

  constant(value: number): Code {
    return this.once(`float ${Object.is(value, -0) ? '-0' : value}`, () => f32x4.constant(value, value, value, value));
  }

  integer(value: number): Code {
    return this.once(`integer ${value}`, () => i32x4.constant(value, value, value, value));
  }

  /** Statements that compute constants and other values of the whole call. */
  entry(): Code {
    return this.#entry;
  }
}
