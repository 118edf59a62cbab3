// Single operations as kernels: a function of each number of a vector, or one number of them all.
import { GraphBuilder, lower, type Expr, type Plan } from '@semsegloss/core';
import type { GPU } from 'gpu.js';
import type { Mode } from '../src/mode.ts';
import { Program } from '../src/program.ts';

export function planOf(of: (x: Expr) => Expr, classes = 1): Plan {
  const builder = new GraphBuilder(['batch', 'width', 'class']);
  return lower(builder.finish('probe', { value: of(builder.input('prediction', 'float32', ['N', 'W', classes])) }));
}

export async function computed(gpu: GPU, mode: Mode, points: Float32Array, of: (x: Expr) => Expr, classes = 1): Promise<ArrayLike<number>> {
  const program = new Program(gpu, mode, planOf(of, classes), { N: 1, W: points.length / classes });
  try {
    return (await program.run({ prediction: points })).get('value')?.data ?? [];
  } finally {
    program.dispose();
  }
}
