// The one error class, its closed set of codes, and the wording that every message follows.
// It knows nothing about graphs or losses.

/** What went wrong, as a stable name that programs may test for. */
export const ERROR_CODES = {
  UNKNOWN_NAME: 'a loss, metric, backend or other name that does not exist',
  UNKNOWN_PARAMETER: 'a parameter or option that the loss does not have',
  PARAMETER_RANGE: 'a parameter of the wrong type or outside its range',
  OPTION_CONFLICT: 'options that contradict each other, or that a loss declares it cannot honour',
  SHAPE_MISMATCH: 'shapes that do not fit the layout or each other',
  DTYPE_MISMATCH: 'data of a type that is not accepted here',
  VALUE_RANGE: 'a value outside its range: a class id, a probability, a mask weight',
  VALUE_NOT_FINITE: 'NaN or Infinity in an input',
  EMPTY_INPUT: 'an input without any element',
  MISSING_INPUT: 'an input that the compiled loss needs and was not given',
  DISPOSED: 'use of something that was disposed',
  GRAPH_INVALID: 'a graph that breaks a rule of its form',
  UNSUPPORTED: 'something that this backend declares it cannot do',
  BACKEND_MISSING: 'a backend that is not available on this machine',
  TRAINING_DIVERGED: 'a training loss that is no longer finite',
  FILE_MISSING: 'a file or folder that does not exist',
  FILE_MALFORMED: 'a file whose bytes are not what its format says',
  FILE_UNSUPPORTED: 'a well-formed file of a kind that is not read',
  FILE_UNWRITABLE: 'a file or folder that cannot be written',
  DATA_MISMATCH: 'files of a data set that do not belong together',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Every error that this library throws on purpose. The message reads `where: rule, got value. what to do`. */
export class SemSegLossError extends Error {
  override readonly name = 'SemSegLossError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Builds an error from the four parts of every message: where, the rule, what was given, what to do. */
export function failure(code: ErrorCode, where: string, rule: string, got: unknown, remedy: string): SemSegLossError {
  return new SemSegLossError(code, `${where}: ${rule}, got ${describe(got)}. ${remedy}`);
}

/** A short form of any value for a message; long arrays are cut. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, 8).map(describe).join(', ');
    return `[${shown}${value.length > 8 ? `, … ${value.length} in all` : ''}]`;
  }
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value, (_key, part: unknown) => (ArrayBuffer.isView(part) || typeof part === 'bigint' ? describe(part) : part)) ?? String(value);
  } catch {
    // An object that contains itself; one without a prototype, such as a module, has no text of its own.
    return Object.prototype.toString.call(value);
  }
}

/** The candidate nearest to `name` by edit distance, or undefined when none is near. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 2.5)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Throws UNKNOWN_NAME with a suggestion unless `name` is one of `known`. */
export function unknownName(what: string, name: string, known: readonly string[]): SemSegLossError {
  const near = nearest(name, known);
  const suggestion = near === undefined ? '' : `Did you mean "${near}"? `;
  return new SemSegLossError('UNKNOWN_NAME', `${what}: must be a known name, got ${describe(name)}. ${suggestion}Known: ${known.join(', ')}.`);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
