// Every translated function by the name under which its library exports it.
import { nearest, SemSegLossError } from '@semsegloss/core';
import type { Api, Shapes, Translation } from './api.ts';
import { keras } from './keras/index.ts';
import { kornia } from './kornia/index.ts';
import { monai } from './monai/index.ts';
import { optax } from './optax/index.ts';
import { referenceCode } from './reference-code/index.ts';
import { segmentationModels } from './segmentation-models/index.ts';
import { semsegloss } from './semsegloss/index.ts';
import { smp } from './smp/index.ts';
import { torch } from './torch/index.ts';

function listed(namespace: object): readonly Api[] {
  return Object.values(namespace).flatMap((entry: Api | object) => (typeof entry === 'function' ? [entry as unknown as Api] : listed(entry)));
}

export const APIS: ReadonlyMap<string, Api> = new Map(listed({ monai, smp, keras, kornia, optax, torch, segmentationModels, semsegloss, referenceCode }).map((entry) => [entry.api, entry]));

/**
 * The translation of a function by its full name, such as "monai.losses.DiceLoss", with that library's options.
 * @throws UNKNOWN_NAME, UNKNOWN_PARAMETER, PARAMETER_RANGE, UNSUPPORTED with the reason
 */
export function translate(api: string, options: Readonly<Record<string, unknown>> = {}, shapes: Shapes = {}): Translation {
  const entry = APIS.get(api);
  if (entry === undefined) {
    const near = nearest(api, [...APIS.keys()]);
    throw new SemSegLossError('UNKNOWN_NAME', `${api}: is not translated. ${near === undefined ? 'All names are in APIS.' : `Did you mean "${near}"?`}`);
  }
  return entry(options, shapes);
}
