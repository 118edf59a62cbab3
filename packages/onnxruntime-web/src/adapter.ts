// onnxruntime behind the contract that all backends meet: host arrays in, host arrays out; and tensors of its own, which
// stay where they are.
import {
  build, lossOf, SemSegLossError,
  type Adapter, type CompiledLoss, type Feeds, type LossDefinition, type LossOptions, type LossResult, type RunOptions,
} from '@semsegloss/core';
import { toOnnx } from '@semsegloss/onnx';
import { checkFeeds, checkTensors, downloaded, resultOf, uploaded } from './feeds.ts';
import { CPU_ROUNDING, ROUNDING, WEBGPU_ROUNDING } from './rounding.ts';
import { BACKEND_OF, providerOf, type Ort, type OrtTensor, type Provider } from './runtime.ts';
import { Sessions } from './sessions.ts';

export interface AdapterOptions {
  /** `wasm` (onnxruntime-web everywhere), `webgpu` (in browsers that have it) or `cpu` (the other runtimes). Default `wasm` or `cpu`. */
  readonly provider?: Provider;
}

/** A compiled loss that also takes tensors of onnxruntime. */
export interface CompiledOrtLoss extends CompiledLoss<Promise<LossResult>> {
  /**
   * From tensors of onnxruntime by the names of the loss' inputs to its outputs by name: `value`, with `gradient: true` also
   * `gradient`, and `gradient_of_<input>` for inputs that are a single number. With the provider `webgpu` tensors may lie in
   * GPU buffers, and the gradient stays in one: nothing of the prediction's size goes through the host. Values are not
   * checked, since they would have to be read. The caller disposes of what was fed, and of what came out.
   * @throws MISSING_INPUT, UNKNOWN_NAME, DTYPE_MISMATCH, SHAPE_MISMATCH, EMPTY_INPUT, DISPOSED
   */
  runTensors(feeds: Readonly<Record<string, OrtTensor>>, options?: Pick<RunOptions, 'gradient'>): Promise<Readonly<Record<string, OrtTensor>>>;
}

export interface OrtAdapter extends Adapter<Promise<LossResult>> {
  compile(loss: LossDefinition | string, options?: LossOptions): CompiledOrtLoss;
}

const ROUNDING_OF = { wasm: ROUNDING, webgpu: WEBGPU_ROUNDING, cpu: CPU_ROUNDING } as const;

/**
 * An adapter for the onnxruntime that the program uses. Losses are exported when they are compiled, and a session is made at
 * the first run of its kind.
 * @throws PARAMETER_RANGE when `ort` is no onnxruntime, or has no such provider; from `compile` what `toOnnx` throws.
 */
export function createAdapter(ort: Ort, given: AdapterOptions = {}): OrtAdapter {
  const provider = providerOf(ort, given.provider);
  const backend = BACKEND_OF[provider];
  return {
    name: backend,
    rounding: ROUNDING_OF[provider],
    compile: (loss: LossDefinition | string, options: LossOptions = {}): CompiledOrtLoss => {
      const built = build(lossOf(loss), options);
      const { slug } = built.definition;
      const profile = provider === 'webgpu' ? 'webgpu' : 'portable';
      const model = (outputs: readonly ('value' | 'gradient')[]): Uint8Array => toOnnx(built.definition, options, { outputs, profile, metadata: false });
      // What cannot be exported is refused now, not at the first run.
      const both = model(['value', 'gradient']);
      const sessions = new Sessions(ort, provider, (gradient) => (gradient ? both : model(['value'])));
      let disposed = false;
      const checkOpen = (): void => {
        if (disposed) throw new SemSegLossError('DISPOSED', `${slug}: this compiled loss was disposed. Compile it again.`);
      };
      return {
        loss: slug,
        backend,
        run: async (feeds: Feeds, { gradient = false, validate = true }: RunOptions = {}): Promise<LossResult> => {
          checkOpen();
          checkFeeds(built, feeds, validate);
          const tensors = uploaded(ort, built, feeds);
          try {
            return resultOf(await sessions.run({ gradient, onDevice: false }, tensors, downloaded));
          } finally {
            for (const tensor of Object.values(tensors)) tensor.dispose();
          }
        },
        runTensors: async (feeds, { gradient = false } = {}) => {
          checkOpen();
          checkTensors(built, feeds);
          return sessions.run({ gradient, onDevice: true }, feeds, async (outputs) => outputs);
        },
        dispose: () => {
          disposed = true;
          sessions.dispose();
        },
      };
    },
  };
}
