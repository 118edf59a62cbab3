// Saves a compiled model so that training can go on elsewhere. tfjs itself saves an optimizer only beside losses that it
// knows by name; here losses and metrics of this package go into the model's metadata, and the optimizer's state
// beside the weights. Any tfjs still loads the file as a plain model.
import type { io } from '@tensorflow/tfjs-core';
import { failure } from '@semsegloss/core';
import { checkLayersTf, type LayersModel, type LayersTf } from './runtime.ts';
import { recordOf } from './training-record.ts';

/**
 * Saves architecture, weights, losses and metrics with their options, and the optimizer with its state.
 *
 * ```ts
 * await saveForTraining(tf, model, 'indexeddb://unet');
 * const again = await loadForTraining(tf, 'indexeddb://unet');   // compiled: fit goes on where it stopped
 * ```
 * @param destination a URL that `model.save` takes, or an IOHandler.
 * @throws PARAMETER_RANGE for a model that is not compiled, UNSUPPORTED for a loss or metric that has no name.
 */
export async function saveForTraining(tf: LayersTf, model: LayersModel, destination: string | io.IOHandler): Promise<io.SaveResult> {
  checkLayersTf('saveForTraining', tf);
  if (typeof model?.save !== 'function' || model.optimizer === undefined || model.optimizer === null) throw failure('PARAMETER_RANGE', 'saveForTraining', 'must be given a compiled model', model?.name ?? model, 'Call model.compile first.');
  const record = recordOf(model);
  const state = await stateOf(tf, model);
  return model.save(tf.io.withSaveHandler(async (artifacts) => saveTo(tf, destination, {
    ...artifacts,
    userDefinedMetadata: { ...artifacts.userDefinedMetadata, semsegloss: record },
    weightSpecs: [...(artifacts.weightSpecs ?? []), ...state.specs],
    weightData: joined(artifacts.weightData, state.data),
  })));
}

/** The optimizer's weights, encoded as tfjs does. */
async function stateOf(tf: LayersTf, { optimizer }: LayersModel): Promise<{ data: ArrayBuffer; specs: io.WeightsManifestEntry[] }> {
  const weights = await optimizer.getWeights();
  try {
    return await tf.io.encodeWeights(weights, 'optimizer');
  } finally {
    // The number of steps is a tensor made for the occasion; all others are the optimizer's own.
    weights.find(({ name }) => name === 'iter')?.tensor.dispose();
  }
}

async function saveTo(tf: LayersTf, destination: string | io.IOHandler, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const handlers = typeof destination === 'string' ? tf.io.getSaveHandlers(destination) : [destination];
  const save = handlers[0]?.save;
  if (handlers.length !== 1 || save === undefined) throw failure('PARAMETER_RANGE', 'saveForTraining.destination', 'must be a URL that one handler of tfjs saves to, or an IOHandler with save()', destination, "Try 'indexeddb://name', 'localstorage://name' or 'downloads://name'; 'file://…' needs tfjs-node.");
  return save.call(handlers[0], artifacts);
}

function joined(...parts: readonly (io.WeightData | undefined)[]): ArrayBuffer {
  const buffers = parts.flatMap((part) => part ?? []);
  const bytes = new Uint8Array(buffers.reduce((total, { byteLength }) => total + byteLength, 0));
  let at = 0;
  for (const buffer of buffers) {
    bytes.set(new Uint8Array(buffer), at);
    at += buffer.byteLength;
  }
  return bytes.buffer;
}
