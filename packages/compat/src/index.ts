// What @semsegloss/compat offers: functions of other libraries by their own names, as losses and metrics of ours.
export type { Api, Inputs, LossTranslation, MetricTranslation, Shapes, Translation } from './api.ts';
export { translateCase, type CaseResult, type PeerCase, type TranslatedCase } from './case/translate-case.ts';
export type { Option, Options, Values } from './option.ts';
export { monai } from './monai/index.ts';
export { APIS, translate } from './translate.ts';
