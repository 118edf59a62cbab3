// ivadomed's background channel of a binary problem: 1 where the foreground is exactly 0, without a gradient.
import { Problem, type Expr } from '@semsegloss/core';

/** A binary problem with the background as its first class. */
export class WithBackground extends Problem {
  override readonly classes = 2;
  override readonly target: Expr;
  override readonly hardTarget: Expr;

  constructor({ options, layout, builder, given, target, hardTarget }: Problem) {
    super(options, layout, builder, given);
    this.target = this.#withBackground(target);
    this.hardTarget = this.#withBackground(hardTarget);
  }

  override get probability(): Expr {
    return this.#withBackground(super.probability);
  }

  #withBackground(x: Expr): Expr {
    const shape = this.layout.full(2);
    const isForeground = this.builder.classIds(2).equals(1).expandTo(shape);
    return isForeground.where(x.expandTo(shape), x.equals(0).where(1, 0).expandTo(shape));
  }
}
