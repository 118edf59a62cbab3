// onnxruntime-web behind the contract that all backends meet: host arrays in, host arrays out.
import {
  bindSizes, build, checkClassCount, checkValues, evaluateDim, inputsOf, lossOf, SemSegLossError,
  type Adapter, type BuiltLoss, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions, type LossResult, type RunOptions, type Sizes, type Tensor,
} from '@semsegloss/core';
import { toOnnx } from '@semsegloss/onnx';
import { ROUNDING, WEBGPU_ROUNDING } from './rounding.ts';
import { BACKEND_OF, checkRuntime, type Ort, type OrtTensor, type Provider } from './runtime.ts';
import { Sessions } from './sessions.ts';

export interface AdapterOptions {
  /** `wasm` runs everywhere, `webgpu` in browsers that have it. Default `wasm`. */
  readonly provider?: Provider;
}

/**
 * An adapter for the onnxruntime-web that the program uses. Losses are exported when they are compiled, and a session
 * is made at the first run with, and the first without a gradient.
 * @throws PARAMETER_RANGE when `ort` is not onnxruntime-web; from `compile` what `toOnnx` throws.
 */
export function createAdapter(ort: Ort, { provider = 'wasm' }: AdapterOptions = {}): Adapter<Promise<LossResult>> {
  checkRuntime(ort, provider);
  const backend = BACKEND_OF[provider];
  return {
    name: backend,
    rounding: provider === 'webgpu' ? WEBGPU_ROUNDING : ROUNDING,
    compile: (loss: LossDefinition | string, options: LossOptions = {}): CompiledLoss<Promise<LossResult>> => {
      const built = build(lossOf(loss), options);
      const { slug } = built.definition;
      const profile = provider === 'webgpu' ? 'webgpu' : 'portable';
      const model = (outputs: readonly ('value' | 'gradient')[]): Uint8Array => toOnnx(built.definition, options, { outputs, profile, metadata: false });
      // What cannot be exported is refused now, not at the first run.
      const both = model(['value', 'gradient']);
      const sessions = new Sessions(ort, provider, (gradient) => (gradient ? both : model(['value'])));
      let disposed = false;
      return {
        loss: slug,
        backend,
        run: async (feeds: Feeds, { gradient = false, validate = true }: RunOptions = {}): Promise<LossResult> => {
          if (disposed) throw new SemSegLossError('DISPOSED', `${slug}: this compiled loss was disposed. Compile it again.`);
          const sizes = bindSizes(built.graph, feeds);
          checkClassCount(slug, built.options, sizes['C'] ?? 0);
          if (validate) checkValues(built.options, feeds, classesOf(built, sizes));
          return resultOf(await sessions.run(gradient, upload(ort, built, feeds)));
        },
        dispose: () => {
          disposed = true;
          sessions.dispose();
        },
      };
    },
  };
}

function upload({ Tensor: OnnxTensor }: Ort, built: BuiltLoss, feeds: Feeds): Record<string, OrtTensor> {
  return Object.fromEntries(inputsOf(built.graph).map(({ name, type }) => {
    const { data, shape } = feeds[name] as Tensor;
    if (type.dtype === 'int32') return [name, new OnnxTensor('int32', data instanceof Int32Array ? data : Int32Array.from(data), [...shape])];
    return [name, new OnnxTensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), [...shape])];
  }));
}

function resultOf(outputs: ReadonlyMap<string, Tensor>): LossResult {
  const gradient = outputs.get('gradient');
  const prefix = 'gradient_of_';
  const others = [...outputs].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor] as const);
  return {
    value: outputs.get('value') as Tensor,
    ...(gradient === undefined ? {} : { gradient }),
    ...(others.length === 0 ? {} : { gradients: Object.fromEntries(others) }),
  };
}

function classesOf(built: BuiltLoss, sizes: Sizes): number {
  const prediction = inputsOf(built.graph).find(({ name }) => name === 'prediction');
  const axis = (built.options.layout ?? 'NHWC').indexOf('C');
  return axis === -1 ? 1 : evaluateDim(prediction?.type.shape[axis] ?? 1, sizes);
}
