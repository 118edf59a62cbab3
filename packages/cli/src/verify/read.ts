// Case files as checks: JSON arrays whose cases are of this library's form, or of another library's where they have an `api`.
import { SemSegLossError } from '@semsegloss/core';
import { readBytes } from '../files/read.ts';
import type { Asked, Check } from './check.ts';
import { ownCheck } from './own.ts';
import { peerCheck } from './peer.ts';
import { at, fieldsAt, isFields, misplaced, textAt, type Place } from './place.ts';

/**
 * All cases of all files; a JSON Schema, as it lies beside the vectors, holds none.
 * @throws FILE_MISSING, FILE_MALFORMED, EMPTY_INPUT: the file, the case, the field, and the rule that is broken
 */
export async function readChecks(paths: readonly string[], asked: Asked): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const path of paths) {
    const cases = parse(new TextDecoder().decode(await readBytes(path)), path);
    checks.push(...cases.map((value, index) => checkOf({ case: `${path}, case ${nameOf(value, index)}`, field: '', value }, path, asked)));
  }
  if (checks.length === 0) throw new SemSegLossError('EMPTY_INPUT', `${paths.join(', ')}: must hold at least one case, got none. Check the path.`);
  return checks;
}

function parse(text: string, path: string): readonly unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new SemSegLossError('FILE_MALFORMED', `${path}: must be JSON, got ${(error as Error).message}. Save or copy the file again.`, { cause: error });
  }
  if (isFields(document) && Object.hasOwn(document, '$schema')) return [];
  if (!Array.isArray(document)) throw misplaced({ case: path, field: '', value: document }, 'must be a list of cases');
  return document;
}

/** The id of a case, or its number from 0 where it has none. */
function nameOf(value: unknown, index: number): string {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' && id !== '' ? id : String(index);
}

function checkOf(place: Place, file: string, asked: Asked): Check {
  fieldsAt(place);
  const id = textAt(at(place, 'id'));
  const kind = at(place, 'kind');
  if (kind.value !== 'loss' && kind.value !== 'metric') throw misplaced(kind, 'must be "loss" or "metric"');
  return at(place, 'api').value === undefined ? ownCheck(place, id, file, kind.value, asked) : peerCheck(place, id, file, kind.value, asked);
}
