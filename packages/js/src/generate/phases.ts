// The order of a pass over many classes: a phase for each loop over classes, between two reductions over them, and
// what one phase keeps for a later one. Costly values are kept; cheap ones are computed again.
import type { Pass } from '@semsegloss/core';
import type { Context } from './context.ts';

export class Phases {
  /** Values of each class that a later phase needs again. */
  readonly stored: ReadonlySet<number>;
  readonly last: number;
  readonly #context: Context;
  /** How many reductions over classes must be finished before each value. */
  readonly #phases = new Map<number, number>();

  /** `isPicked`: whether a sum over classes is taken from the one class that it has, without a loop. */
  constructor(context: Context, pass: Pass, isPicked: (id: number) => boolean = () => false) {
    this.#context = context;
    for (const id of pass.body) {
      const ready = Math.max(0, ...context.operands(id).map((input) => this.of(input)));
      this.#phases.set(id, context.isClassReduction(id) && !isPicked(id) ? ready + 1 : ready);
    }
    const stored = new Set<number>();
    const seen = new Map<number, Set<number>>();
    for (const id of pass.body) {
      const ofPhase = seen.get(this.of(id)) ?? new Set<number>();
      seen.set(this.of(id), ofPhase);
      if (!isPicked(id)) context.operands(id).forEach((input) => this.#markStored(stored, ofPhase, input, this.of(id)));
    }
    this.stored = stored;
    this.last = Math.max(0, ...this.#phases.values());
  }

  of(id: number): number {
    return this.#phases.get(id) ?? 0;
  }

  /** Whether a value was kept by an earlier phase. */
  isKept(id: number, phase: number): boolean {
    return this.stored.has(id) && this.of(id) < phase;
  }

  /** Per-class values that a phase's loop computes: what its roots need, stopping at kept ones of earlier phases. */
  elementsFor(roots: readonly number[], phase: number): number[] {
    const needed = new Set<number>();
    const visit = (id: number): void => {
      const source = this.#context.source(id);
      if (!this.#isElement(source) || needed.has(source) || this.isKept(source, phase)) return;
      needed.add(source);
      this.#context.operands(source).forEach(visit);
    };
    roots.forEach(visit);
    return [...needed].toSorted((a, b) => a - b);
  }

  #markStored(stored: Set<number>, seen: Set<number>, input: number, phase: number): void {
    const source = this.#context.source(input);
    if (!this.#isElement(source) || seen.has(source)) return;
    seen.add(source);
    if (this.of(source) < phase && this.#context.isCostly(source)) stored.add(source);
    else this.#context.operands(source).forEach((operand) => this.#markStored(stored, seen, operand, phase));
  }

  #isElement(id: number): boolean {
    return this.#context.extent(id).class && this.#context.extent(id).space;
  }
}
