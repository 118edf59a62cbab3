// Opens and runs ONNX models for another process: a line of JSON in, a line of JSON out.
import { createInterface } from 'node:readline';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;

const ARRAYS = { float32: Float32Array, int32: Int32Array };
const sessions = [];

function decoded({ type, dims, data }) {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new ort.Tensor(type, new ARRAYS[type](bytes.buffer), dims);
}

function encoded({ type, dims, data }) {
  return { type, dims, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
}

async function answer({ open, run, feeds }) {
  if (open !== undefined) return { session: sessions.push(await ort.InferenceSession.create(open)) - 1 };
  const outputs = await sessions[run].run(Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, decoded(tensor)])));
  return { outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, encoded(tensor)])) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
