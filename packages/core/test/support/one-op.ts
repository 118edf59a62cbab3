// Small graphs around a single operation, for tests of its meaning, its derivative and its error bound.
import { GraphBuilder, OPS, type Attributes, type DType, type Expr, type Graph, type OpName } from '../../src/index.ts';
import { randomNumbers } from './scenes.ts';

/** Three axes, as a layout "NWC" has them. */
export const AXES = ['batch', 'width', 'class'] as const;
export const SHAPE = [2, 3, 4] as const;

/** How to try an operation: where its operands come from, and what it must give, by a formula of its own. */
export interface Sample {
  readonly attributes?: Attributes;
  /** Range of each operand. Operands are float32 unless the range is `ids`, `order` (0 to 3 in some order, for each four) or `bits`; a `mask` holds 0 and 1. */
  readonly operands: readonly (readonly [number, number] | 'ids' | 'order' | 'bits' | 'mask')[];
  /** Shape of the operands where it is not SHAPE. */
  readonly shape?: readonly number[];
  /** All elements of the output from all elements of the operands. */
  readonly expected: (...operands: readonly (readonly number[])[]) => readonly number[];
}

export interface OneOp {
  /** Outputs: `result`, and `value` = Σ weights · result, if the result is a float. */
  readonly graph: Graph;
  readonly operands: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly shape: readonly number[];
}

const NAMES = ['x', 'y', 'z', 'w'] as const;

export function graphOf(op: OpName, { attributes = {}, operands, shape = SHAPE }: Sample, seed: number): OneOp {
  const random = randomNumbers(seed);
  const count = shape.reduce((a, b) => a * b, 1);
  const builder = new GraphBuilder(AXES);
  const inputs = operands.map((range, i): Expr => builder.input(NAMES[i] ?? '', dtypeOf(range), shape));
  const result = builder.emit(op, inputs.map((input) => input.id), attributes);
  return {
    graph: builder.finish(op, result.type.dtype === 'float32' ? { result, value: weighted(result) } : { result }),
    operands: operands.map((range) => (range === 'order' ? Array.from({ length: count / 4 }, () => shuffled(random)).flat() : Array.from({ length: count }, () => draw(range, random)))),
    names: NAMES.slice(0, operands.length),
    shape,
  };
}

/** Sums with a different weight for each element, so that no two elements can be mistaken for each other. */
function weighted(result: Expr): Expr {
  const count = result.shape.reduce<number>((a, b) => a * Number(b), 1);
  const values = Array.from({ length: count }, (_, i) => weight(i));
  const weights = result.builder.emit('const', [], { values, dtype: 'float32', shape: result.shape });
  const axes = result.shape.map((_, i) => i);
  return result.mul(weights).reduce('reduceSum', axes);
}

export function weight(i: number): number {
  return 1 + ((i * 7) % 11) / 8;
}

function dtypeOf(range: Sample['operands'][number]): DType {
  return range === 'ids' || range === 'order' ? 'int32' : range === 'bits' ? 'bool' : 'float32';
}

function shuffled(random: () => number): number[] {
  return [0, 1, 2, 3].map((place) => ({ place, key: random() })).toSorted((a, b) => a.key - b.key).map(({ place }) => place);
}

function draw(range: Exclude<Sample['operands'][number], 'order'>, random: () => number): number {
  if (range === 'ids') return Math.floor(random() * 4);
  if (range === 'bits' || range === 'mask') return Math.round(random());
  return range[0] + (range[1] - range[0]) * random();
}

export const ALL_OPS = Object.keys(OPS) as OpName[];
