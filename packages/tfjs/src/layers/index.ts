// What @semsegloss/tfjs/layers offers to those who train with LayersModel: callbacks, and models that go on training
// after they were saved. Needs @tensorflow/tfjs-layers, passed in like the rest of tfjs.
export { checkpoint, type CheckpointOptions } from './checkpoint.ts';
export { earlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
export { loadForTraining, type LoadForTrainingOptions } from './load-for-training.ts';
export type { MonitorOptions } from './monitor.ts';
export { reduceOnPlateau, type ReduceOnPlateauOptions } from './reduce-on-plateau.ts';
export type { LayersTf } from './runtime.ts';
export { saveForTraining } from './save-for-training.ts';
