// From the pixel values of all masks to class ids and class names. It reads no file and knows no splits.
import type { MaskImage } from '../files/png.ts';
import { few, mismatch } from './data-error.ts';

/** Class ids are bytes. */
const MAX_CLASSES = 256;

export interface ClassIds {
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** The class ids of each slice. */
  readonly masks: ReadonlyMap<string, Uint8Array>;
}

/**
 * Masks whose only values are 0 and 255 (or 0 and 65535) in all files are binary: the large value is class 1.
 * `folder` names where the masks are, in errors. Without `named` classes there are as many as the ids say, and no id up to the largest may be missing.
 */
export function toClassIds(files: ReadonlyMap<string, MaskImage>, named: readonly string[] | undefined, folder: string): ClassIds {
  const values = presentIds([...files.values()].map(({ ids }) => ids));
  const foreground = values.filter((value) => value !== 0);
  const [only] = foreground;
  const binary = foreground.length === 1 && (only === 255 || only === 65535) ? only : undefined;
  const classes = named ?? defaultClasses(binary === undefined ? foreground : [1], folder);

  const masks = new Map<string, Uint8Array>();
  for (const [name, { ids }] of files) {
    const beyond = binary === undefined ? ids.find((id) => id >= classes.length) : undefined;
    if (beyond !== undefined) {
      throw mismatch(`${folder}/${name}.png`, `must have class ids 0 to ${classes.length - 1}, as dataset.json names ${classes.length} classes`, String(beyond), 'Correct the mask, or name the class');
    }
    masks.set(name, Uint8Array.from(ids, (id) => (id === binary ? 1 : id)));
  }
  return { classes, masks };
}

/** The different values that occur, in ascending order. */
export function presentIds(masks: readonly (Uint8Array | Uint16Array)[]): readonly number[] {
  const seen = new Uint8Array(2 ** 16);
  for (const mask of masks) for (const id of mask) seen[id] = 1;
  return [...seen.keys()].filter((id) => seen[id] === 1);
}

/** A class that training never sees cannot be learnt, with any loss. `where` names the data in errors. */
export function checkTrain(train: readonly Uint8Array[], classes: readonly string[], where: string): void {
  const present = new Set(presentIds(train));
  const absent = classes.filter((_, id) => !present.has(id));
  if (absent.length > 0) {
    throw mismatch(where, 'each class must occur in the train split', `none of ${few(absent)}`, 'Name splits in dataset.json such that train has every class');
  }
}

function defaultClasses(foreground: readonly number[], where: string): readonly string[] {
  const top = foreground.at(-1);
  if (top === undefined) throw mismatch(where, 'must have some foreground', 'only 0', 'Mark it with 1, 2, … or, if there is one class, 255');
  if (foreground.length !== top || top >= MAX_CLASSES) {
    const remedy = foreground.includes(255) ? 'Renumber the classes; 255 means class 1 only where no mask has any other foreground' : 'Renumber the classes, or name all of them in dataset.json';
    throw mismatch(where, `must use the class ids 0, 1, 2, … up to ${MAX_CLASSES - 1} without a hole`, `0, ${few(foreground.map(String))}`, remedy);
  }
  return Array.from({ length: top + 1 }, (_, id) => (id === 0 ? 'background' : `class ${id}`));
}
