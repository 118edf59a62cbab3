// A block of a kernel's text. Each value is declared in the innermost block that binds one of the axes that it varies
// over, so that no loop repeats what does not depend on it.
import type { AxisGroup, Extent } from '@semsegloss/core';

/** The text of an index for each group of axes that a block binds. */
export type Indices = Readonly<Partial<Record<AxisGroup, string>>>;

export class Scope {
  readonly lines: string[] = [];
  /** What is declared here, by node. */
  readonly names = new Map<number, string>();
  readonly #parent: Scope | undefined;
  readonly #indices: Indices;

  constructor(indices: Indices, parent?: Scope) {
    this.#indices = indices;
    this.#parent = parent;
  }

  index(group: AxisGroup): string {
    return this.#indices[group] ?? this.#parent?.index(group) ?? '0';
  }

  /** Where a value that varies so belongs. */
  homeOf(extent: Extent): Scope {
    if (this.#parent === undefined || (Object.keys(this.#indices) as AxisGroup[]).some((group) => extent[group])) return this;
    return this.#parent.homeOf(extent);
  }

  /** The innermost block that binds a group of axes. */
  binderOf(group: AxisGroup): Scope {
    return this.#parent === undefined || this.#indices[group] !== undefined ? this : this.#parent.binderOf(group);
  }

  print(...lines: string[]): void {
    this.lines.push(...lines);
  }

  /** A block inside: its head, what `fill` prints, and its end. */
  nest(head: string, indices: Indices, fill: (inner: Scope) => void): void {
    const inner = new Scope(indices, this);
    fill(inner);
    this.print(`${head} {`, ...inner.lines.map((line) => `  ${line}`), '}');
  }

  /** The same without a head or an end of its own. */
  inside(indices: Indices, fill: (inner: Scope) => void): void {
    const inner = new Scope(indices, this);
    fill(inner);
    this.print(...inner.lines);
  }
}
