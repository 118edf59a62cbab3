// Cases of other libraries, in their own names and options. @semsegloss/compat says what they are in ours.
import { translateCase, type PeerCase, type TranslatedCase } from '@semsegloss/compat';
import type { Asked, Check } from './check.ts';
import { largest, PRINTED, within, type Comparison, type Tolerance } from './compare.ts';
import { at, fieldsAt, listAt, misplaced, parseNumber, textAt, toleranceAt, type Place } from './place.ts';
import { checkTensor, expectedAt, isTensor } from './tensor.ts';

interface Expected {
  readonly numbers: readonly number[];
  readonly tolerance: Tolerance;
}

/** @throws FILE_MALFORMED at the place of what is wrong */
export function peerCheck(place: Place, id: string, file: string, kind: 'loss' | 'metric', asked: Asked): Check {
  textAt(at(place, 'api'));
  if (at(place, 'options').value !== undefined) fieldsAt(at(place, 'options'));
  checkInputs(at(place, 'inputs'));
  const [single, double] = [expectedOf(place, 'expected', ''), expectedOf(place, at(place, 'expected_float64').value === undefined ? 'expected' : 'expected_float64', 'float64_')];
  const slope = gradientAt(place);
  const named = { id, file, kind, expected: double.numbers, run: async () => [] };

  const tags = [at(place, 'tag').value].flat();
  const note = at(place, 'note').value;
  if (tags.includes('suspect')) return { ...named, skip: `suspect: ${typeof note === 'string' ? note : 'a defect of that library, not to be reproduced'}` };
  const translated = translation(fieldsAt(place) as unknown as PeerCase);
  if (translated.status === 'refused') return { ...named, skip: translated.reason };
  return {
    ...named,
    run: async ({ adapter, isDouble }) => {
      if (translated.status === 'wrong') throw translated.error;
      const { value, gradient, isOneOfSeveral } = await translated.run(adapter, { gradient: slope !== undefined });
      const { numbers, tolerance } = isDouble.value ? double : single;
      const compared: Comparison = { what: 'value', measured: value, expected: numbers, allowed: asked.tolerance?.(numbers) ?? within(tolerance, numbers) };
      // Where sorted pixels tie, another choice among them is as good a gradient.
      if (slope === undefined || isOneOfSeveral === true) return [compared];
      const scaled = ofLargest(slope, (isDouble.gradient ? double : single).tolerance);
      return [compared, { what: 'gradient', measured: gradient ?? [], expected: slope, allowed: asked.tolerance?.(slope) ?? within(scaled, slope) }];
    },
  };
}

/**
 * A tolerance that was stated for values, for a gradient of n elements: relative to the largest element, since small
 * ones are what is left of larger terms. The gradient of a mean over n pixels is about n times smaller than its value,
 * so the absolute part shrinks to the largest element, but not below 1/n, and never grows.
 */
function ofLargest(slope: readonly number[], { relative, absolute }: Tolerance): Tolerance {
  const size = largest(slope);
  return { relative: 0, absolute: relative * size + absolute * Math.min(1, Math.max(size, 1 / slope.length)) };
}

/** Numbers of a field with the tolerance for this precision, or the general one where there is none. */
function expectedOf(place: Place, field: string, precision: '' | 'float64_'): Expected {
  const tolerance = at(place, 'tolerance');
  if (tolerance.value === undefined) return { numbers: expectedAt(at(place, field)), tolerance: PRINTED };
  fieldsAt(tolerance);
  const part = (name: 'rtol' | 'atol'): number => toleranceAt(at(tolerance, `${precision}${name}`)) ?? toleranceAt(at(tolerance, name)) ?? 0;
  return { numbers: expectedAt(at(place, field)), tolerance: { relative: part('rtol'), absolute: part('atol') } };
}

/** The expected gradient, where the case says that it agrees with central differences. */
function gradientAt(place: Place): readonly number[] | undefined {
  const check = at(place, 'grad_check').value;
  const slope = at(place, 'grad_pred_float64');
  if (typeof check !== 'string' || !check.startsWith('agrees') || slope.value === undefined) return undefined;
  return Array.isArray(slope.value) ? listAt(slope).flatMap(expectedAt) : expectedAt(slope);
}

function checkInputs(place: Place): void {
  for (const name of Object.keys(fieldsAt(place))) {
    const input = at(place, name);
    if (name === 'updates') listAt(input).forEach(checkInputs);
    else if (Array.isArray(input.value)) listAt(input).forEach(checkTensor);
    else if (isTensor(input)) checkTensor(input);
    // A number is a tensor without axes; null says that the input was left out.
    else if (input.value !== null && parseNumber(input.value) === undefined) throw misplaced(input, 'must be a tensor');
  }
}

/** A case with options that the function does not take fails when it is run, so that the others are run too. */
function translation(given: PeerCase): TranslatedCase | { readonly status: 'wrong'; readonly error: unknown } {
  try {
    return translateCase(given);
  } catch (error) {
    return { status: 'wrong', error };
  }
}
