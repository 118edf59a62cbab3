// The ONNX graphs of onnx-graphs.ts on onnxruntime-web's wasm, one thread.
import { openBackend } from '../../eval/backends.ts';
import { WASM_BYTES, type Entrant, type Opened, type Prepare } from '../entrant.ts';
import { planesOf } from '../problem.ts';
import { modelByHand, ONNX_GRAPHS } from './onnx-graphs.ts';

async function open(): Promise<Opened> {
  await openBackend('onnxruntime-wasm');
  const ort = await import('onnxruntime-web');
  const prepare: Prepare = async (problem) => {
    const { name, pixels, classes } = problem;
    const dims = classes === 1 ? [pixels] : [classes, pixels];
    const session = await ort.InferenceSession.create(modelByHand(ONNX_GRAPHS[name], dims, pixels));
    const feeds = { z: new ort.Tensor('float32', problem.prediction.data, dims), y: new ort.Tensor('float32', planesOf(problem), dims) };
    return {
      run: async () => Number((await session.run(feeds))['value']?.data[0]),
      gradient: async () => ((await session.run(feeds))['gradient']?.data ?? []) as Float32Array,
      dispose: () => void session.release(),
    };
  };
  return { prepare };
}

export const ONNX: Entrant = { name: 'onnx-by-hand', doc: 'an ONNX graph written by hand, on onnxruntime-web', isOurs: false, arrays: 12, mostBytes: WASM_BYTES, open };
