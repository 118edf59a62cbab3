// Runs models with onnxruntime-web in Node, for tests.
import type { Tensor } from '@semsegloss/core';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** All outputs of a model by name. */
export async function runModel(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(bytes);
  try {
    const fed = Object.entries(feeds).map(([name, { data, shape }]) => [name, data instanceof Int32Array ? new ort.Tensor('int32', data, [...shape]) : new ort.Tensor('float32', Float32Array.from(data), [...shape])]);
    const outputs = await session.run(Object.fromEntries(fed) as ort.InferenceSession.FeedsType);
    return Object.fromEntries(Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]));
  } finally {
    await session.release();
  }
}

export const tensor = (values: readonly number[], shape: readonly number[]): Tensor => ({ data: Float32Array.from(values), shape });
