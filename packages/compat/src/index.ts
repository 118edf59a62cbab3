// What @semsegloss/compat offers: functions of other libraries by their own names, as losses and metrics of ours.
export type { Api, Inputs, LossTranslation, MetricTranslation, Shapes, Translation } from './api.ts';
export type { CaseResult } from './case/run.ts';
export { translateCase, type PeerCase, type TranslatedCase } from './case/translate-case.ts';
export type { Option, Options, Values } from './option.ts';
export { monai } from './monai/index.ts';
export { kornia } from './kornia/index.ts';
export { keras } from './keras/index.ts';
export { optax } from './optax/index.ts';
export { segmentationModels } from './segmentation-models/index.ts';
export { semsegloss } from './semsegloss/index.ts';
export { smp } from './smp/index.ts';
export { torch } from './torch/index.ts';
export { APIS, translate } from './translate.ts';
