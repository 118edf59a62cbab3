// A backend of one's own, whole: it runs a loss' graph one operation after the other, and keeps every value as float32, as
// most runtimes do. Where a runtime has kernels, this one takes core's own meaning of each operation and rounds it.
import {
  bindSizes, build, checkClassCount, checkValues, decompose, differentiateAll, evaluateDim, evaluateShape, lossOf, numberInputs, gradientName, optimise, OPS, PRIMITIVES, SemSegLossError,
} from '@semsegloss/core';

/** Half a unit in the last place of float32: what one rounding may cost, relative to the result. */
const HALF_ULP = 2 ** -24;

/** What error bounds are derived from. The suite's probes check it, so a wrong entry does not last. */
export const ROUNDING = {
  ops: Object.fromEntries(Object.keys(PRIMITIVES).filter((op) => op !== 'input').map((op) => [op, 1.001 * HALF_ULP])),
  // Sums are taken in float64 and rounded once.
  sum: () => 1.001 * HALF_ULP,
  store: HALF_ULP,
  buffer: HALF_ULP,
  underflow: 2 ** -149,
};

export function createOwnAdapter() {
  return { name: 'own', rounding: ROUNDING, compile };
}

function compile(loss, options) {
  const built = build(lossOf(loss), options);
  const graphs = new Map([false, true].map((gradient) => [gradient, optimise(decompose(gradient ? differentiateAll(built.graph) : built.graph))]));
  let isDisposed = false;
  return {
    loss: built.definition.slug,
    backend: 'own',
    run(feeds, { gradient = false, validate = true } = {}) {
      if (isDisposed) throw new SemSegLossError('DISPOSED', `${built.definition.slug}: must not be used after dispose(). Compile it again.`);
      const sizes = bindSizes(built.graph, feeds);
      const classes = sizes.C ?? built.options.classes ?? built.options.classWeights?.length ?? 1;
      checkClassCount(built.definition.slug, built.options, classes);
      if (validate) checkValues(built.options, feeds, classes);
      const outputs = evaluate(graphs.get(gradient), feeds, sizes);
      const numbers = gradient ? numberInputs(built.graph) : [];
      return {
        value: outputs.value,
        ...(gradient ? { gradient: outputs.gradient } : {}),
        ...(numbers.length > 0 ? { gradients: Object.fromEntries(numbers.map((name) => [name, outputs[gradientName(name)]])) } : {}),
      };
    },
    dispose() { isDisposed = true; },
  };
}

/** Every node in order, each a kernel call; a runtime would have a table of them here. */
function evaluate(graph, feeds, sizes) {
  const values = [];
  for (const { op, inputs, attributes, type } of graph.nodes) {
    const shape = evaluateShape(type.shape, sizes);
    const operands = inputs.map((id) => values[id]);
    const data = op === 'input' ? Float64Array.from(feeds[attributes.name].data) : OPS[op].evaluate(operands, resolved(attributes, sizes), shape);
    values.push({ shape, data: type.dtype === 'float32' ? data.map(Math.fround) : data });
  }
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, { shape: values[id].shape, data: Float32Array.from(values[id].data) }]));
}

/** Sizes are symbols until a run knows them. */
function resolved(attributes, sizes) {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, name === 'dims' || name === 'shape' ? value.map((dim) => evaluateDim(dim, sizes)) : value]));
}
