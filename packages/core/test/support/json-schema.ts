// Checks a value against a JSON Schema that uses only the keywords named here; any other keyword is an error,
// so that nothing of a schema is silently left unchecked.

type Schema = Readonly<Record<string, unknown>>;
type Check = (value: unknown, argument: unknown, schema: Schema, root: Schema) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isRecord,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
};

const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: () => true, $defs: () => true, title: () => true, description: () => true,
  $ref: (value, path, _schema, root) => isValid(value, follow(String(path), root), root),
  type: (value, name) => TYPES[String(name)]?.(value) === true,
  const: (value, wanted) => value === wanted,
  enum: (value, choices) => (choices as unknown[]).includes(value),
  anyOf: (value, choices, _schema, root) => (choices as Schema[]).some((choice) => isValid(value, choice, root)),
  minimum: (value, least) => typeof value !== 'number' || value >= Number(least),
  pattern: (value, source) => typeof value !== 'string' || new RegExp(String(source), 'u').test(value),
  items: (value, each, _schema, root) => !Array.isArray(value) || value.every((item) => isValid(item, each as Schema, root)),
  minItems: (value, least) => !Array.isArray(value) || value.length >= Number(least),
  uniqueItems: (value) => !Array.isArray(value) || new Set(value).size === value.length,
  minProperties: (value, least) => !isRecord(value) || Object.keys(value).length >= Number(least),
  required: (value, names) => !isRecord(value) || (names as string[]).every((name) => Object.hasOwn(value, name)),
  properties: (value, properties, _schema, root) =>
    !isRecord(value) || Object.entries(properties as Record<string, Schema>).every(([name, schema]) => !Object.hasOwn(value, name) || isValid(value[name], schema, root)),
  additionalProperties: (value, rest, schema, root) => {
    if (!isRecord(value)) return true;
    const known = Object.keys((schema['properties'] as object | undefined) ?? {});
    const others = Object.keys(value).filter((name) => !known.includes(name));
    return rest === false ? others.length === 0 : others.every((name) => isValid(value[name], rest as Schema, root));
  },
};

export function isValid(value: unknown, schema: Schema, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, argument]) => {
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`JSON Schema keyword ${keyword} is not checked here`);
    return check(value, argument, schema, root);
  });
}

function follow(path: string, root: Schema): Schema {
  return path.split('/').slice(1).reduce<unknown>((at, key) => (at as Schema)[key], root) as Schema;
}
