// A matrix over classes, applied to every pixel: there is no matrix product in a graph, and classes are few.
import type { Problem } from '../build/problem.ts';
import type { Expr } from '../graph/expr.ts';

/** Σ_k x_k M[k][l] for each class l. */
export function mixClasses(problem: Problem, x: Expr, matrix: readonly (readonly number[])[]): Expr {
  const { builder } = problem;
  const columns = matrix.map((_, l) => x.mul(builder.perClass(matrix.map((row) => row[l] ?? 0))).sum('class').mul(builder.perClass(matrix.map((_row, k) => Number(k === l)))));
  return columns.reduce((total, column) => total.add(column));
}
