// A block of statements and the loops around it. Each value is declared in the innermost block that binds one of the
// axes that it varies over, so that nothing is computed twice in a loop that it does not depend on.
import type { AxisGroup, Extent } from '@semsegloss/core';

export class Scope {
  readonly parent: Scope | undefined;
  /** The axes whose index this block binds: n, s and c. */
  readonly binds: ReadonlySet<AxisGroup>;
  readonly lines: string[] = [];
  /** What is declared here, by node. */
  readonly names = new Map<number, string>();

  constructor(binds: readonly AxisGroup[], parent?: Scope) {
    this.binds = new Set(binds);
    this.parent = parent;
  }

  /** Where a value that varies so belongs. */
  homeOf(extent: Extent): Scope {
    if (this.parent === undefined || [...this.binds].some((axis) => extent[axis])) return this;
    return this.parent.homeOf(extent);
  }

  /** The block around the innermost loop over pixels that this block lies in; undefined where there is none. */
  aroundPixels(): Scope | undefined {
    return this.binds.has('space') ? this.parent : this.parent?.aroundPixels();
  }

  print(...lines: string[]): void {
    this.lines.push(...lines);
  }

  /** A nested block: its head, what `fill` prints into it, and its end. */
  nest(head: string, binds: readonly AxisGroup[], fill: (inner: Scope) => void): void {
    const inner = new Scope(binds, this);
    fill(inner);
    this.print(head, ...inner.lines.map((line) => `  ${line}`), '}');
  }
}
