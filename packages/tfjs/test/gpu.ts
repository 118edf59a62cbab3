// Single operations as fused programs, for the probes of each.
import * as tf from '@tensorflow/tfjs-core';
import { GraphBuilder, type BuiltLoss, type Expr } from '@semsegloss/core';
import { evaluateFused } from '../src/gpu/execute.ts';
import { fusedOn } from '../src/gpu/fused.ts';

/** A function of a vector, through a fused program of the current backend. */
export async function computed(points: Float32Array, of: (x: Expr) => Expr): Promise<Float32Array> {
  const builder = new GraphBuilder(['batch', 'width', 'class']);
  const value = of(builder.input('prediction', 'float32', ['N', 'W', 1]));
  const graph = builder.finish('probe', { value, gradient: value });
  const fused = fusedOn(tf, { built: { graph } as BuiltLoss, graph });
  if (typeof fused === 'string') throw new Error(fused);
  const shape = [1, points.length, 1];
  const tensor = tf.tidy(() => evaluateFused(tf, fused, { prediction: tf.tensor(points, shape) }, { N: 1, W: points.length }).value);
  const data = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return data;
}
