// The float64 interpreter of core as a backend: what cases run on unless another is given.
import { build, differentiate, lossOf, run, type Adapter, type CompiledLoss, type LossResult } from '@semsegloss/core';

export const reference: Pick<Adapter<LossResult>, 'compile'> = {
  compile: (loss, options): CompiledLoss<LossResult> => {
    const definition = lossOf(loss);
    const { graph } = build(definition, options);
    const withGradient = differentiate(graph);
    return {
      loss: definition.slug,
      backend: 'reference',
      run: (feeds, { gradient = false } = {}) => run(gradient ? withGradient : graph, feeds) as unknown as LossResult,
      dispose: () => undefined,
    };
  },
};
