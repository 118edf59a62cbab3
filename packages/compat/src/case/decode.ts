// Tensors of a case file: data, a fill value, or a rule. Numbers that JSON lacks are text.
import { failure, SemSegLossError, type Tensor } from '@semsegloss/core';
import type { Inputs } from '../api.ts';

/** A tensor of a case, as it stands in the file. */
export type CaseTensor =
  | { readonly shape: readonly number[]; readonly dtype?: string; readonly data: readonly (number | string)[] }
  | { readonly shape: readonly number[]; readonly dtype?: string; readonly fill: number }
  | SphereTensor;
interface SphereTensor {
  readonly generator: string;
  readonly shape: readonly number[];
  readonly radius: number;
  readonly centre: readonly number[];
  readonly spacing?: readonly number[];
}

/** Names of a case's inputs in our words; others stay. */
const NAMES: Readonly<Record<string, string>> = { pred: 'prediction', gt: 'target', sample_weight: 'sampleWeight', dist: 'distances' };

/** A tensor, several of them, a number, or null for an input that was left out. */
export type CaseInput = CaseTensor | readonly CaseTensor[] | number | string | null;

/** Tensors by our names. A list of tensors of one shape is a batch; "spatial_only" ones have neither batch nor channels. */
export function decodeInputs(inputs: Readonly<Record<string, CaseInput>>, layout?: string): Inputs {
  return Object.fromEntries(Object.entries(inputs).flatMap(([name, given]) => {
    if (given === null) return [];
    const decoded = isList(given) ? stacked(given.map((part) => decodeTensor(part, name)), name) : decodeTensor(typeof given === 'object' ? given : { shape: [], data: [given] }, name);
    return [[NAMES[name] ?? name, layout === 'spatial_only' ? { ...decoded, shape: [1, 1, ...decoded.shape] } : decoded]];
  }));
}

const isList = (input: CaseInput): input is readonly CaseTensor[] => Array.isArray(input);

function stacked(parts: readonly Tensor[], name: string): Tensor {
  const [first] = parts;
  if (first === undefined || parts.some(({ shape }) => shape.join() !== first.shape.join())) {
    throw new SemSegLossError('UNSUPPORTED', `${name}: a list of tensors of different shapes is not translated. Give each to a loss of its own.`);
  }
  return { data: Float64Array.from(parts.flatMap(({ data }) => Array.from(data))), shape: [parts.length, ...first.shape] };
}

function decodeTensor(tensor: CaseTensor, name: string): Tensor {
  // Files print float32 numbers with the nine digits that tell them apart, which is not their exact value.
  if ('data' in tensor) {
    const data = tensor.data.map(Number);
    return { data: tensor.dtype === 'float32' ? Float32Array.from(data) : Float64Array.from(data), shape: tensor.shape };
  }
  if ('fill' in tensor) return { data: new Float64Array(tensor.shape.reduce((a, b) => a * b, 1)).fill(tensor.fill), shape: tensor.shape };
  if ('generator' in tensor && tensor.generator === 'sphere') return sphere(tensor);
  throw failure('FILE_MALFORMED', name, 'must have data, a fill value, or the generator "sphere"', tensor, 'Fix the case.');
}

/** 1 where Σ (i · spacing − centre)² ≤ radius². */
function sphere({ shape, radius, centre, spacing = [] }: SphereTensor): Tensor {
  const data = new Uint8Array(shape.reduce((a, b) => a * b, 1));
  for (let at = 0; at < data.length; at++) {
    let rest = at;
    let square = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      square += ((rest % size) * (spacing[axis] ?? 1) - (centre[axis] ?? 0)) ** 2;
      rest = Math.floor(rest / size);
    }
    data[at] = square <= radius ** 2 ? 1 : 0;
  }
  return { data, shape };
}
