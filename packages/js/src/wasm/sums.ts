// Sums and maxima over pixels: short runs in float32, four pixels side by side, then float64. A sum over n pixels thus
// loses at most RUN half-units of float32, however many pixels there are.
import { f32x4, f64, f64x2, get, I32, i32, loop, set, V128, type Code, type Local } from '@semsegloss/core/wasm';
import type { VectorCode } from './vector-code.ts';

/** The most terms that are added up in float32. */
export const RUN = 64;

export interface Accumulator {
  /** Before the first vector. */
  start(): Code;
  /** Takes vectors of terms that were computed side by side, of class c; lanes outside of `mask` are none. */
  add(terms: readonly Code[], c: Local | undefined, mask: Code | undefined): Code;
  /** Ends a run in float32. */
  flush(): Code;
  /** After the last vector: writes the result, a float64, into the frame. */
  finish(): Code;
}

/** Four lanes as two doubles, and as one. */
const promoted = (code: VectorCode, floats: Code): Code => {
  const all = code.local(V128);
  return [set(all, floats), f64x2.add(f64x2.promote(get(all)), f64x2.promote(f32x4.shuffle(get(all), get(all), [2, 3, 2, 3])))];
};
const addLanes = (code: VectorCode, doubles: Code): Code => {
  const both = code.local(V128);
  return [set(both, doubles), f64.add(f64x2.lane(get(both), 0), f64x2.lane(get(both), 1))];
};
const largestLane = (code: VectorCode, floats: Code): Code => {
  const all = code.local(V128);
  const halves = f32x4.larger(get(all), f32x4.shuffle(get(all), get(all), [2, 3, 2, 3]));
  const two = code.local(V128);
  return [set(all, floats), set(two, halves), f64.promote(f32x4.lane(f32x4.larger(get(two), f32x4.shuffle(get(two), get(two), [1, 1, 1, 1])), 0))];
};

/** The terms that count: 0 and −∞ change neither a sum nor a maximum. */
function counted(code: VectorCode, isMax: boolean, term: Code, mask: Code | undefined): Code {
  if (mask === undefined) return term;
  return isMax ? f32x4.choose(term, startOf(code, true), mask) : f32x4.and(term, mask);
}

export function startOf(code: VectorCode, isMax: boolean): Code {
  return code.constant(isMax ? Number.NEGATIVE_INFINITY : 0);
}

export function join(isMax: boolean, a: Code, b: Code): Code {
  return isMax ? f32x4.larger(a, b) : f32x4.add(a, b);
}

/** One number, in local variables. `at`, `offset`: the address of its float64; `isLong`: every term goes to float64 at once. */
export class LocalSum implements Accumulator {
  readonly #code: VectorCode;
  readonly #isMax: boolean;
  readonly #at: Local;
  readonly #offset: number;
  readonly #isLong: boolean;
  readonly #runs: readonly Local[];
  readonly #total: Local;

  constructor(code: VectorCode, { isMax, at, offset, vectors, isLong }: { isMax: boolean; at: Local; offset: number; vectors: number; isLong: boolean }) {
    this.#code = code;
    this.#isMax = isMax;
    this.#at = at;
    this.#offset = offset;
    this.#isLong = isLong && !isMax;
    this.#runs = Array.from({ length: vectors }, () => code.local(V128));
    this.#total = code.local(V128);
  }

  start(): Code {
    return this.#runs.map((run) => set(run, startOf(this.#code, this.#isMax)));
  }

  add(terms: readonly Code[], _c: Local | undefined, mask: Code | undefined): Code {
    return terms.map((term, vector) => {
      const part = counted(this.#code, this.#isMax, term, mask);
      if (this.#isLong) return this.#addToTotal(part);
      const run = this.#runs[vector] as Local;
      return set(run, join(this.#isMax, get(run), part));
    });
  }

  flush(): Code {
    if (this.#isMax || this.#isLong) return [];
    return [this.#addToTotal(this.#joined()), this.#runs.map((run) => set(run, startOf(this.#code, false)))];
  }

  finish(): Code {
    if (this.#isMax) return f64.store(get(this.#at), largestLane(this.#code, this.#joined()), this.#offset);
    return [this.flush(), f64.store(get(this.#at), addLanes(this.#code, get(this.#total)), this.#offset)];
  }

  #joined(): Code {
    return this.#runs.map((run): Code => get(run)).reduce((a, b) => join(this.#isMax, a, b));
  }

  #addToTotal(floats: Code): Code {
    return set(this.#total, f64x2.add(get(this.#total), promoted(this.#code, floats)));
  }
}

/**
 * One number for each class of a loop over classes, in the frame. `at`, `offset`: the address of their float64;
 * `partial`: from `at`, the place of four floats for each class.
 */
export class ClassSums implements Accumulator {
  readonly #code: VectorCode;
  readonly #isMax: boolean;
  readonly #at: Local;
  readonly #offset: number;
  readonly #partial: number;
  readonly #classes: number;
  readonly #counter: Local;

  constructor(code: VectorCode, { isMax, at, offset, partial, classes }: { isMax: boolean; at: Local; offset: number; partial: number; classes: number }) {
    this.#code = code;
    this.#isMax = isMax;
    this.#at = at;
    this.#offset = offset;
    this.#partial = partial;
    this.#classes = classes;
    this.#counter = code.local(I32);
  }

  start(): Code {
    return this.#eachClass([
      f64.store(this.#place(this.#counter, 8), f64.promote(f32x4.lane(startOf(this.#code, this.#isMax), 0)), this.#offset),
      this.#restart(),
    ]);
  }

  add(terms: readonly Code[], c: Local | undefined, mask: Code | undefined): Code {
    const place = this.#place(c as Local, 16);
    const all = terms.map((term) => counted(this.#code, this.#isMax, term, mask)).reduce((a, b) => join(this.#isMax, a, b));
    return f32x4.store(place, join(this.#isMax, f32x4.load(place, this.#partial), all), this.#partial);
  }

  flush(): Code {
    const partial = f32x4.load(this.#place(this.#counter, 16), this.#partial);
    const before = f64.load(this.#place(this.#counter, 8), this.#offset);
    const after = this.#isMax ? f64.max(before, largestLane(this.#code, partial)) : f64.add(before, addLanes(this.#code, promoted(this.#code, partial)));
    return this.#eachClass([f64.store(this.#place(this.#counter, 8), after, this.#offset), this.#restart()]);
  }

  finish(): Code {
    return this.flush();
  }

  #restart(): Code {
    return f32x4.store(this.#place(this.#counter, 16), startOf(this.#code, this.#isMax), this.#partial);
  }

  #place(c: Local, bytes: number): Code {
    return i32.add(get(this.#at), i32.multiply(get(c), i32.constant(bytes)));
  }

  #eachClass(body: Code): Code {
    return [set(this.#counter, i32.constant(0)), loop(this.#counter, i32.constant(this.#classes), i32.constant(1), body)];
  }
}
