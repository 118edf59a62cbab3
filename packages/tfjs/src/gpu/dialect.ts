// The two languages that programs are printed in, GLSL for webgl and WGSL for webgpu: only what differs between them.
// All numbers are float32, class ids too; what a comparison gives is a bool.

export type Type = 'number' | 'whole' | 'truth';

export interface Parameter {
  readonly name: string;
  readonly type: Type;
}

export interface Dialect {
  readonly name: 'webgl' | 'webgpu';
  let(type: Type, name: string, value: string): string;
  variable(type: Type, name: string, value: string): string;
  /** A local array of numbers. */
  table(name: string, count: number): string;
  /** A global array of known numbers. */
  constants(name: string, values: readonly string[]): string;
  choose(condition: string, yes: string, no: string): string;
  toNumber(whole: string): string;
  toWhole(number: string): string;
  /** The bits of a number, and the number that some bits stand for. */
  bitsOf(number: string): string;
  fromBits(bits: string): string;
  /** Of an operand that is a name or stands in parentheses. */
  shiftLeft(bits: string, by: number): string;
  shiftRight(bits: string, by: number): string;
  /** The head of a loop that counts from `from` to below `to`. */
  loop(index: string, from: string, to: string, step?: string): string;
  define(name: string, parameters: readonly Parameter[], result: Type, body: readonly string[]): string[];
  /** A number that the host sets for each run. */
  uniform(name: string): string;
  /** An element of an input, as a number. */
  load(input: string, index: string): string;
  /** The entry point: writes `element(i)` to each place i of the output. */
  entry(): string[];
  /** Where an invocation may write to any places of the output: the statement, and a function that gives nothing back. */
  readonly anyPlace?: {
    write(place: string, value: string): string;
    procedure(name: string, parameters: readonly Parameter[], body: readonly string[]): string[];
    /** Writes `element(place)`, if the output has such a place. */
    elementAt(place: string): string[];
  };
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const GLSL_TYPES = { number: 'float', whole: 'int', truth: 'bool' } as const satisfies Record<Type, string>;

export const GLSL: Dialect = {
  name: 'webgl',
  let: (type, name, value) => `${GLSL_TYPES[type]} ${name} = ${value};`,
  variable: (type, name, value) => `${GLSL_TYPES[type]} ${name} = ${value};`,
  table: (name, count) => `float ${name}[${count}];`,
  constants: (name, values) => `const float ${name}[${values.length}] = float[${values.length}](${values.join(', ')});`,
  choose: (condition, yes, no) => `${condition} ? ${yes} : ${no}`,
  toNumber: (whole) => `float(${whole})`,
  toWhole: (number) => `int(${number})`,
  bitsOf: (number) => `floatBitsToInt(${number})`,
  fromBits: (bits) => `intBitsToFloat(${bits})`,
  shiftLeft: (bits, by) => `${bits} << ${by}`,
  shiftRight: (bits, by) => `${bits} >> ${by}`,
  loop: (index, from, to, step = '1') => `for (int ${index} = ${from}; ${index} < ${to}; ${index} += ${step}) {`,
  define: (name, parameters, result, body) => [
    `${GLSL_TYPES[result]} ${name}(${parameters.map(({ name: parameter, type }) => `${GLSL_TYPES[type]} ${parameter}`).join(', ')}) {`, ...indented(body), '}',
  ],
  uniform: (name) => name,
  load: (input, index) => `get${input.charAt(0).toUpperCase()}${input.slice(1)}(${index})`,
  entry: () => ['void main() {', '  setOutput(element(getOutputCoords()));', '}'],
};

const WGSL_TYPES = { number: 'f32', whole: 'i32', truth: 'bool' } as const satisfies Record<Type, string>;

export const WGSL: Dialect = {
  name: 'webgpu',
  let: (type, name, value) => `let ${name} : ${WGSL_TYPES[type]} = ${value};`,
  variable: (type, name, value) => `var ${name} : ${WGSL_TYPES[type]} = ${value};`,
  table: (name, count) => `var ${name} : array<f32, ${count}>;`,
  constants: (name, values) => `var<private> ${name} : array<f32, ${values.length}> = array<f32, ${values.length}>(${values.join(', ')});`,
  choose: (condition, yes, no) => `select(${no}, ${yes}, ${condition})`,
  toNumber: (whole) => `f32(${whole})`,
  toWhole: (number) => `i32(${number})`,
  bitsOf: (number) => `bitcast<i32>(${number})`,
  fromBits: (bits) => `bitcast<f32>(${bits})`,
  shiftLeft: (bits, by) => `${bits} << ${by}u`,
  shiftRight: (bits, by) => `${bits} >> ${by}u`,
  loop: (index, from, to, step = '1') => `for (var ${index} = ${from}; ${index} < ${to}; ${index} += ${step}) {`,
  define: (name, parameters, result, body) => [
    `fn ${name}(${parameters.map(({ name: parameter, type }) => `${parameter} : ${WGSL_TYPES[type]}`).join(', ')}) -> ${WGSL_TYPES[result]} {`, ...indented(body), '}',
  ],
  uniform: (name) => `uniforms.${name}`,
  load: (input, index) => `f32(${input}[${index}])`,
  entry: () => ['fn main(i : i32) {', '  if (i < uniforms.size) {', '    setOutputAtIndex(i, element(i));', '  }', '}'],
  anyPlace: {
    write: (place, value) => `setOutputAtIndex(${place}, ${value});`,
    procedure: (name, parameters, body) => [`fn ${name}(${parameters.map(({ name: parameter, type }) => `${parameter} : ${WGSL_TYPES[type]}`).join(', ')}) {`, ...indented(body), '}'],
    elementAt: (place) => [`if (${place} < uniforms.size) {`, `  setOutputAtIndex(${place}, element(${place}));`, '}'],
  },
};

/** A number as it may stand anywhere in an expression of either language. */
export function literal(value: number): string {
  const text = String(value);
  const decimal = /[.e]/.test(text) ? text : `${text}.0`;
  return value < 0 ? `(${decimal})` : decimal;
}
