// gpu.js behind the contract that all backends meet: host arrays in, host arrays out.
import { lossOf, type Adapter, type LossDefinition, type LossOptions, type LossResult } from '@semsegloss/core';
import { GpuJsLoss } from './loss.ts';
import { ROUNDING } from './rounding.ts';
import { modeOf, type Gpu } from './runtime.ts';

export interface GpuJsAdapter extends Adapter<Promise<LossResult>> {
  compile(loss: LossDefinition | string, options?: LossOptions): GpuJsLoss;
}

/**
 * An adapter for a GPU object of gpu.js, in whichever of the modes cpu, webasm, webgl2 and webgpu it was made.
 *
 * ```ts
 * const dice = createAdapter(new GPU({ mode: 'webasm' })).compile('dice');
 * const { value, gradient } = await dice.run({ prediction, target }, { gradient: true });
 * ```
 * @throws PARAMETER_RANGE for what is no GPU object; UNSUPPORTED for another mode, or a device without single precision.
 */
export function createAdapter(gpu: Gpu): GpuJsAdapter {
  const mode = modeOf(gpu);
  return { name: `gpu.js-${mode}`, rounding: ROUNDING[mode], compile: (loss, options) => new GpuJsLoss(gpu, mode, lossOf(loss), options) };
}
