// A case with predictions at several scales: the target is resampled to each, and the losses are added.
import { SemSegLossError, type Adapter, type Tensor } from '@semsegloss/core';
import { refusal, type Inputs } from '../api.ts';
import { DeepSupervisionLoss, levelWeights, resamplingOf } from '../monai/deep-supervision.ts';
import { runLoss, type CaseResult } from './run.ts';

export const isLevels = (api: string, prediction: unknown): prediction is readonly unknown[] => api === DeepSupervisionLoss.api && Array.isArray(prediction);

/** The weighted sum over levels; the gradient of each level follows that of the one before. */
export async function runLevels(options: Readonly<Record<string, unknown>>, levels: readonly Inputs[], backend: Pick<Adapter, 'compile'>, gradient: boolean): Promise<CaseResult> {
  const weights = levelWeights(options, levels.length);
  const mode = resamplingOf(options);
  const results: CaseResult[] = [];
  for (const inputs of levels) {
    const { prediction, target } = inputs;
    if (prediction === undefined || target === undefined) throw new SemSegLossError('MISSING_INPUT', 'inputs: a prediction and a target are needed. Fix the case.');
    const level = { prediction, target: resampled(target, prediction.shape, mode) };
    const translated = DeepSupervisionLoss(options, { prediction: prediction.shape, target: level.target.shape });
    results.push(await runLoss(translated, level, backend, gradient));
  }
  const [first] = results;
  const value = (first?.value ?? []).map((_, at) => results.reduce((sum, result, i) => sum + (weights[i] ?? 0) * (result.value[at] ?? 0), 0));
  if (results.some((result) => result.value.length !== value.length)) throw refusal(DeepSupervisionLoss.api, 'reduction "none" of the loss gives levels of different sizes, which cannot be added', 'Use "mean" or "sum".');
  return gradient ? { value, gradient: results.flatMap((result, i) => Array.from(result.gradient ?? [], (slope) => slope * (weights[i] ?? 0))) } : { value };
}

/** The nearest pixel of each place, centre to centre or start to start: [N, C, …space] to the space of another shape. */
function resampled({ data, shape }: Tensor, like: readonly number[], mode: 'nearest-exact' | 'nearest'): Tensor {
  const centre = mode === 'nearest-exact' ? 0.5 : 0;
  const sizes = [...shape.slice(0, 2), ...like.slice(2)];
  const length = sizes.reduce((a, b) => a * b, 1);
  return {
    data: Float64Array.from({ length }, (_, at) => {
      let [rest, from, stride] = [at, 0, 1];
      for (let axis = sizes.length - 1; axis >= 0; axis--) {
        const [to = 1, own = 1] = [sizes[axis], shape[axis]];
        from += Math.floor(((rest % to) + centre) * (own / to)) * stride;
        stride *= own;
        rest = Math.floor(rest / to);
      }
      return data[from] ?? 0;
    }),
    shape: sizes,
  };
}
