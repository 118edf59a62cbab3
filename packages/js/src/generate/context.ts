// What every part of the printer asks about a plan: nodes, extents, names, and what is known of a value.
import type { Extent, GraphNode, Pass, Plan } from '@semsegloss/core';
import { groupsInside, type Group } from '../kernel.ts';

/** Up to this many classes, the loop over classes is unrolled and its values stay in registers. */
const UNROLLED_CLASSES = 8;

/** Ops that are worth keeping rather than doing again. */
const COSTLY: ReadonlySet<string> = new Set(['exp', 'log', 'log1p', 'pow', 'div']);

export class Context {
  readonly plan: Plan;
  readonly classes: number;
  readonly isUnrolled: boolean;
  readonly #users = new Map<number, number[]>();

  constructor(plan: Plan, classes: number) {
    this.plan = plan;
    this.classes = classes;
    this.isUnrolled = classes <= UNROLLED_CLASSES;
  }

  node(id: number): GraphNode {
    return this.plan.graph.nodes[id] as GraphNode;
  }

  extent(id: number): Extent {
    return this.plan.extents[id] as Extent;
  }

  /** The first operand. */
  term(id: number): number {
    return this.node(id).inputs[0] ?? 0;
  }

  /** Ops that only rename or repeat a value. */
  isAlias(id: number): boolean {
    const { op } = this.node(id);
    return op === 'expand' || op === 'reshape' || op === 'stopGradient';
  }

  /** Values that are read from memory: inputs and results of routines. */
  isLoaded(id: number): boolean {
    return this.node(id).op === 'input' || this.plan.routines.has(id);
  }

  /** What a sweep computes a value from: nothing, where it reads the value from memory. */
  operands(id: number): readonly number[] {
    return this.isLoaded(id) ? [] : this.node(id).inputs;
  }

  /** The arrays that a pass writes, under the names that its block function gives them. */
  written({ stores, buffers }: Pass): { readonly name: string; readonly argument: string; readonly node: number }[] {
    return [
      ...stores.map(({ output, node }) => ({ name: output, argument: `outputs[${JSON.stringify(output)}]`, node })),
      ...buffers.map((node) => ({ name: `buffer${node}`, argument: `memory.at(${node})`, node })),
    ];
  }

  /** Follows broadcasts and renamings to the value itself. */
  source(id: number): number {
    return this.isAlias(id) ? this.source(this.term(id)) : id;
  }

  /** The nodes that are computed from a value, broadcasts and renamings left out. */
  users(id: number): readonly number[] {
    if (this.#users.size === 0) {
      this.plan.graph.nodes.forEach(({ inputs }, user) => {
        if (this.isAlias(user)) return;
        for (const source of new Set(inputs.map((input) => this.source(input)))) this.#users.set(source, [...(this.#users.get(source) ?? []), user]);
      });
    }
    return this.#users.get(id) ?? [];
  }

  isCostly(id: number): boolean {
    return COSTLY.has(this.node(id).op);
  }

  isReduction(id: number): boolean {
    const { op } = this.node(id);
    return op === 'reduceSum' || op === 'reduceMax';
  }

  /** A sum or maximum over the classes of one pixel. */
  isClassReduction(id: number): boolean {
    return this.isReduction(id) && this.extent(id).space && this.extent(this.term(id)).class && !this.extent(id).class;
  }

  isPassReduction(id: number): boolean {
    return this.plan.passes.some((pass) => pass.reductions.includes(id));
  }

  classNames(): string[] {
    return Array.from({ length: this.classes }, (_, c) => String(c));
  }

  /** The number that a scalar constant holds. */
  knownConstant(id: number): number | undefined {
    const { op, attributes } = this.node(this.source(id));
    const values = op === 'const' ? (attributes['values'] as readonly number[]) : [];
    return values.length === 1 ? values[0] : undefined;
  }

  /** Whether a value is known to be at most 0: −|x|, and a number less the largest over its classes. */
  isNonPositive(id: number): boolean {
    const source = this.source(id);
    const { op, inputs } = this.node(source);
    if (op === 'neg') return this.node(this.source(this.term(source))).op === 'abs';
    return op === 'add' && inputs.some((input, i) => {
      const [negated, other] = [this.source(input), this.source(inputs[1 - i] ?? 0)];
      const largest = this.source(this.term(negated));
      return this.node(negated).op === 'neg' && this.node(largest).op === 'reduceMax' && this.isClassReduction(largest) && this.source(this.term(largest)) === other;
    });
  }

  /** Whether a value is known to be at least 1: a sum of exponentials over classes, of which the largest is e⁰. */
  isAtLeastOne(id: number): boolean {
    const source = this.source(id);
    const term = this.source(this.term(source));
    const isSum = this.node(source).op === 'reduceSum' && this.isClassReduction(source) && this.node(term).op === 'exp';
    return isSum && this.isNonPositive(this.term(term)) && this.node(this.source(this.term(term))).op === 'add';
  }

  /** The ids of which a value is the one-hot form, and whether it is one: 1 for the class with the id, else 0. */
  idsOf(id: number): number | undefined {
    const source = this.source(id);
    const equal = this.source(this.term(source));
    if (this.node(source).op !== 'cast' || this.node(equal).op !== 'eq') return undefined;
    const [ids = 0, classes = 0] = this.node(equal).inputs.map((input) => this.source(input));
    const isIds = this.extent(ids).space && !this.extent(ids).class && this.node(ids).type.dtype === 'int32';
    return isIds && this.node(classes).op === 'iota' && this.extent(classes).class ? ids : undefined;
  }

  /** The ids of the only class in which a product over classes is not 0, where one of its factors is one-hot. */
  idsOfProduct(id: number): number | undefined {
    const source = this.source(id);
    const { op, inputs } = this.node(source);
    if (op !== 'mul' && op !== 'neg') return this.idsOf(source);
    return inputs.map((input) => this.idsOfProduct(input)).find((ids) => ids !== undefined);
  }

  isUnitInterval(id: number): boolean {
    const source = this.source(id);
    return this.node(source).op === 'exp' && this.isNonPositive(this.term(source));
  }

  /** Values without pixels that the pixels of a pass need; scalar constants are printed in place. */
  smallOperands(pass: Pass): number[] {
    const found = new Set<number>();
    for (const input of [...pass.body.flatMap((id) => this.operands(id)), ...pass.buffers]) {
      const source = this.source(input);
      if (!this.extent(source).space && this.knownConstant(source) === undefined) found.add(source);
    }
    return [...found];
  }

  /** The distance from the first pixel of one sample to that of the next, as text, when it is one for all arrays of a pass. */
  sharedBase(pass: Pass): string | undefined {
    const arrays = [...pass.body.filter((id) => this.isLoaded(id)), ...this.written(pass).map(({ node }) => node)];
    const bases = new Set(arrays.map((id) => `${this.step(id, 'batch', 'n')}; ${this.step(id, 'space', 's')}`));
    const [only = ''] = bases;
    return bases.size === 1 && only.endsWith('; s') ? only.slice(0, -'; s'.length) : undefined;
  }

  /** index × stride of a group of axes, as text. */
  step(id: number, group: Group, index: string): string {
    if (!this.extent(id)[group]) return '0';
    const factors = groupsInside(this.plan, id, group).map((inner) => ({ batch: 'N', space: 'S', class: String(this.classes) })[inner]);
    return [index, ...factors.filter((factor) => factor !== '1')].join(' * ');
  }
}
