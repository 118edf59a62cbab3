// Checks the text of a dataset.json: a data set's name, classes and splits. It opens no file.
import { SemSegLossError, unknownName } from '@semsegloss/core';
import { SPLITS, type Split } from './types.ts';

/** What dataset.json may say; each part has a default that the loader finds in the images and masks. */
export interface Manifest {
  readonly name?: string;
  readonly classes?: readonly string[];
  readonly splits?: Readonly<Record<Split, readonly string[]>>;
}

/** Keys that a manifest may have. The size is checked by nobody: the images say it. */
const KEYS = ['name', 'title', 'classes', 'height', 'width', 'source', 'splits'];

/** Parses a manifest's text; `path` names it in errors. */
export function parseManifest(text: string, path: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SemSegLossError('FILE_MALFORMED', `${path}: must be JSON, got ${error instanceof Error ? error.message : String(error)}. Correct or delete the file.`, { cause: error });
  }
  if (!isRecord(json)) throw malformed(path, 'must be a JSON object', json);
  for (const key of Object.keys(json)) {
    if (!KEYS.includes(key)) throw unknownName(`${path}: key`, key, KEYS);
  }
  const { name, classes, splits } = json;
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) throw malformed(path, '"name" must be a text', name);
  if (classes !== undefined && (!isNames(classes) || classes.length < 2 || classes.length > 256)) {
    throw malformed(path, '"classes" must be 2 to 256 different names, background first', classes);
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(classes === undefined ? {} : { classes }),
    ...(splits === undefined ? {} : { splits: parseSplits(splits, path) }),
  };
}

function parseSplits(splits: unknown, path: string): Record<Split, readonly string[]> {
  if (!isRecord(splits)) throw malformed(path, '"splits" must be an object with train, validation and test', splits);
  for (const key of Object.keys(splits)) {
    if (!(SPLITS as readonly string[]).includes(key)) throw unknownName(`${path}: split`, key, SPLITS);
  }
  const list = (split: Split): readonly string[] => {
    const names = splits[split];
    if (!isNames(names) || names.length === 0) throw malformed(path, `"splits.${split}" must be a list of different slice names, at least one`, names);
    return names;
  };
  const result = { train: list('train'), validation: list('validation'), test: list('test') };
  const seen = new Map<string, Split>();
  for (const split of SPLITS) {
    for (const name of result[split]) {
      const other = seen.get(name);
      if (other !== undefined) throw malformed(path, `each slice must be in one split`, `${name} in ${other} and ${split}`);
      seen.set(name, split);
    }
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of different texts, none empty. */
function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '') && new Set(value).size === value.length;
}

function malformed(path: string, rule: string, got: unknown): SemSegLossError {
  const shown = JSON.stringify(got) ?? 'nothing';
  return new SemSegLossError('FILE_MALFORMED', `${path}: ${rule}, got ${shown.length > 120 ? `${shown.slice(0, 120)}…` : shown}. Correct the file.`);
}
