// Loads a model that saveForTraining saved, compiled as it was.
import type { io } from '@tensorflow/tfjs-core';
import { failure, type LossDefinition, type MetricDefinition } from '@semsegloss/core';
import { checkLayersTf, type LayersModel, type LayersTf } from './runtime.ts';
import { compileArgsOf, readRecord } from './training-record.ts';

export interface LoadForTrainingOptions {
  /** Losses and metrics of one's own, found by their slugs before those of the library. */
  readonly definitions?: readonly (LossDefinition | MetricDefinition)[];
}

/**
 * The model with its weights, compiled with the losses, metrics and optimizer that it was saved with, the optimizer in
 * the state that it was in.
 * @param source a URL that `tf.loadLayersModel` takes, or an IOHandler.
 * @throws FILE_UNSUPPORTED for a model that was saved otherwise, UNKNOWN_NAME for a loss or metric that is neither in
 * the library nor among the definitions.
 */
export async function loadForTraining(tf: LayersTf, source: string | io.IOHandler, { definitions = [] }: LoadForTrainingOptions = {}): Promise<LayersModel> {
  checkLayersTf('loadForTraining', tf);
  const artifacts = await load(tf, source);
  const record = readRecord(artifacts.userDefinedMetadata);
  const args = compileArgsOf(tf, record, definitions);
  // A loss that tfjs knows stands in, so that it makes the optimizer and gives it its state.
  const trainingConfig = { loss: 'mean_squared_error', metrics: [], optimizer_config: record.optimizer } as unknown as io.TrainingConfig;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ ...artifacts, trainingConfig }));
  model.compile({ ...args, optimizer: model.optimizer });
  return model;
}

async function load(tf: LayersTf, source: string | io.IOHandler): Promise<io.ModelArtifacts> {
  const found = typeof source === 'string' ? tf.io.getLoadHandlers(source) : [source];
  // As tf.loadLayersModel does: what no handler claims is a path on the server.
  const handler = typeof source === 'string' && found.length === 0 ? tf.io.browserHTTPRequest(source) : found[0];
  if (handler?.load === undefined) throw failure('PARAMETER_RANGE', 'loadForTraining.source', 'must be a URL that tfjs loads from, or an IOHandler with load()', source, "Try 'indexeddb://name' or 'https://…/model.json'.");
  return handler.load();
}
