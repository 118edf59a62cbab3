// Tensors of case files: their elements in row-major order, or one value for all. Their types become typed arrays.
import type { Tensor, TensorData } from '@semsegloss/core';
import { at, fieldsAt, isFields, listAt, misplaced, numbersAt, parseNumber, type Place } from './place.ts';

/** 64-bit integers have no typed array of numbers; float64 holds all class ids. */
const ARRAYS = {
  float32: Float32Array, float64: Float64Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array,
  int32: Int32Array, uint32: Uint32Array, int64: Float64Array, bool: Uint8Array, float16: Float32Array,
} as const;
type TypeName = keyof typeof ARRAYS;

/** More elements than this are taken for a mistake. */
const MOST_ELEMENTS = 2 ** 28;

export function isTensor({ value }: Place): boolean {
  return typeof value === 'object' && value !== null && 'shape' in value;
}

/** `{ shape, dtype, data }` or `{ shape, dtype, fill }`. */
export function tensorAt(place: Place): Tensor {
  const shape = sizesAt(at(place, 'shape'));
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MOST_ELEMENTS) throw misplaced(at(place, 'shape'), `must have at most ${MOST_ELEMENTS} elements`);
  const data = new ARRAYS[typeAt(at(place, 'dtype'))](count);
  if (at(place, 'data').value === undefined) return { data: data.fill(numberAt(at(place, 'fill'))), shape };
  fill(data, at(place, 'data'));
  return { data, shape };
}

/** Checks a tensor of other libraries' cases, which may also be `{ shape, generator: "sphere", centre, radius, spacing }`. */
export function checkTensor(place: Place): void {
  const generator = at(place, 'generator');
  if (generator.value === undefined) return void tensorAt(place);
  if (generator.value !== 'sphere') throw misplaced(generator, 'must be "sphere"');
  const axes = sizesAt(at(place, 'shape')).length;
  numberAt(at(place, 'radius'));
  for (const name of ['centre', 'spacing']) {
    const numbers = at(place, name);
    if (name === 'spacing' && numbers.value === undefined) continue;
    if (numbersAt(numbers).length !== axes) throw misplaced(numbers, `must have one number for each of ${axes} axes`);
  }
}

/** The tensor's numbers, or a single number's; of a list, or of an object of labels, those of its elements in order. */
export function expectedAt(place: Place): number[] {
  if (isTensor(place)) return [...tensorAt({ ...place, value: { dtype: 'float64', ...fieldsAt(place) } }).data];
  if (Array.isArray(place.value)) return listAt(place).flatMap(expectedAt);
  return isFields(place.value) && Object.keys(place.value).length > 0 ? Object.keys(place.value).flatMap((label) => expectedAt(at(place, label))) : numbersAt(place);
}

function sizesAt(place: Place): number[] {
  return listAt(place).map((size) => {
    if (!(Number.isSafeInteger(size.value) && Number(size.value) >= 0)) throw misplaced(size, 'must be a whole number of at least 0');
    return Number(size.value);
  });
}

function typeAt(place: Place): TypeName {
  const known = Object.keys(ARRAYS) as readonly TypeName[];
  const found = known.find((name) => name === place.value);
  if (found === undefined) throw misplaced(place, `must be one of ${known.join(', ')}`);
  return found;
}

function numberAt(place: Place): number {
  const number = parseNumber(place.value);
  if (number === undefined) throw misplaced(place, 'must be a number, "NaN", "Infinity" or "-Infinity"');
  return number;
}

function fill(into: TensorData, place: Place): void {
  if (!Array.isArray(place.value)) throw misplaced(place, 'must be a list');
  const values: readonly unknown[] = place.value;
  if (values.length !== into.length) throw misplaced({ ...place, value: values.length }, `must have the ${into.length} elements of its shape`);
  values.forEach((value, index) => {
    into[index] = typeof value === 'boolean' ? Number(value) : numberAt({ ...place, field: `${place.field}[${index}]`, value });
  });
}
