// A loss on the tensors of one call, by the best way that the current backend has: fused GPU programs, fused loops, or
// one kernel per operation. Tensors were checked before.
import { decompose, optimise, type Graph, type Sizes } from '@semsegloss/core';
import { wayOn, type Execution } from './execution.ts';
import { evaluateFused } from './gpu/execute.ts';
import { evaluateLoops } from './loops/evaluate.ts';
import { evaluateSteps, evaluateStepsWaiting } from './op-by-op.ts';
import type { Program } from './program.ts';
import { isOnGpu, type Tensor, type Tf } from './runtime.ts';
import { conform, type Tensors } from './tensors.ts';

/** What came of the value, and the way from there to the gradients. */
export interface Evaluation {
  readonly value: Tensor;
  /** What `gradients` needs, for the caller to keep until then. */
  readonly saved: Tensor[];
  /** The gradients of the value times `upstream`, with respect to each of the program's variables. Call it in a tidy. */
  gradients(upstream: Tensor, saved: readonly Tensor[]): Tensor[];
}

/** The sizes and shapes that `bindTensors` has found. */
export interface Bound {
  readonly sizes: Sizes;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/**
 * Evaluates a loss. Call it in a tidy. `wantsGradient`: whether `gradients` will be called; where one pass gives both,
 * it is computed right away.
 */
export function evaluate(tf: Tf, program: Program, tensors: Tensors, { sizes, shapes }: Bound, wantsGradient: boolean): Evaluation {
  const way = wayOn(tf, program, sizes, wantsGradient);
  switch (way.kind) {
    case 'loops': return evaluateLoops(tf, program, way.host, tensors, sizes, wantsGradient);
    case 'programs': return evaluateFused(tf, way.fused, conform(tf, program.built, tensors, shapes), sizes);
    case 'steps': return evaluateSteps(tf, program.steps, conform(tf, program.built, tensors, shapes), sizes);
    default: throw new TypeError(`no such way: ${String(way satisfies never)}`);
  }
}

/**
 * The value, and the gradients of its sum if they are wanted, outside of any tidy and for the caller to dispose of. Waits
 * for the device where a loss needs the host on its way.
 */
export async function evaluateWaiting(tf: Tf, program: Program, tensors: Tensors, bound: Bound, wantsGradient: boolean): Promise<Tensor[]> {
  const { kind } = wayOn(tf, program, bound.sizes, wantsGradient);
  if (kind === 'steps' && isOnGpu(tf)) return evaluateStepsWaiting(tf, program.steps, tensors, bound.sizes, wantsGradient);
  return tf.tidy(() => {
    const { value, saved, gradients } = evaluate(tf, program, tensors, bound, wantsGradient);
    return wantsGradient ? [value, ...gradients(tf.ones(value.shape), saved)] : [value];
  });
}

/** Which way the current backend computes a loss, in words. */
export function executionOn(tf: Tf, program: Program): Execution {
  const way = wayOn(tf, program);
  return way.kind === 'steps' ? `op by op: ${way.because}` : `fused: ${way.as}`;
}

/** The graph of value and gradients that the current backend computes. */
export function computedOn(tf: Tf, program: Program): Graph {
  if (wayOn(tf, program, undefined, true).kind !== 'loops') return program.graph;
  return program.isScalar ? program.bothLoops.graph : optimise(decompose(program.graph));
}
