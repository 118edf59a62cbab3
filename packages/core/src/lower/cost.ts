// What a plan costs: bytes that its sweeps move and operations that they compute, for each pixel, and the time below
// which no machine with a given bandwidth and speed can run it (a roofline). Routines are counted, not priced.
import type { OpName } from '../ops/index.ts';
import { storageOf, type Pass, type Plan } from './plan.ts';

/** So much for each pixel, and so much for each class of a pixel. */
export interface Amount {
  readonly pixel: number;
  readonly pixelClass: number;
}

export interface PassCost {
  /** Bytes by the name of an input, or `%id` of a stored value. */
  readonly reads: Readonly<Record<string, Amount>>;
  readonly writes: Readonly<Record<string, Amount>>;
  readonly operations: Readonly<Partial<Record<OpName, Amount>>>;
  readonly sums: number;
  readonly routines: number;
}

export interface PlanCost {
  readonly passes: readonly PassCost[];
  /** Bytes read and written by all sweeps. */
  readonly read: Amount;
  readonly written: Amount;
  /** Vector instructions of all sweeps, each for four pixels. */
  readonly instructions: Amount;
}

/** A core, as the roofline takes it: bytes it moves and vector instructions it runs, in a nanosecond. */
export const ROOFLINE_CORE = { bytes: 12, instructions: 6 } as const;

/** Bytes of one number: a float32, an int32. A target fed as bytes takes 1. */
const NUMBER_BYTES = 4;

/** About as many vector instructions as the WebAssembly backend takes; one, where it is not listed. */
const INSTRUCTIONS: Readonly<Partial<Record<OpName, number>>> = {
  input: 0, const: 0, size: 0, iota: 0, expand: 0, reshape: 0, stopGradient: 0, cast: 1, exp: 24, log: 20, log1p: 14, pow: 44,
};

const NOTHING: Amount = { pixel: 0, pixelClass: 0 };

/** Bytes and operations of each sweep, and in all. */
export function planCost(plan: Plan): PlanCost {
  const passes = plan.passes.map((pass) => passCost(plan, pass));
  const all = (parts: (pass: PassCost) => readonly Amount[]): Amount => passes.flatMap(parts).reduce(plus, NOTHING);
  const priced = ({ operations }: PassCost): Amount[] => Object.entries(operations).map(([op, amount]) => times(amount, INSTRUCTIONS[op as OpName] ?? 1));
  return {
    passes,
    read: all(({ reads }) => Object.values(reads)),
    written: all(({ writes }) => Object.values(writes)),
    instructions: all(priced),
  };
}

function passCost(plan: Plan, pass: Pass): PassCost {
  const { graph, extents, routines } = plan;
  const once = (id: number, count: number): Amount => (extents[id]?.class === true ? { pixel: 0, pixelClass: count } : { pixel: count, pixelClass: 0 });
  const isLoaded = (id: number): boolean => graph.nodes[id]?.op === 'input' || routines.has(id);
  const nameOf = (id: number): string => (graph.nodes[id]?.op === 'input' ? String(graph.nodes[id]?.attributes['name']) : `%${storageOf(graph, id)}`);
  const reads = pass.body.filter(isLoaded).map((id) => [nameOf(id), once(id, NUMBER_BYTES)] as const);
  const writes = [...pass.stores.map(({ output, node }) => [output, once(node, NUMBER_BYTES)] as const), ...pass.buffers.map((id) => [`%${id}`, once(id, NUMBER_BYTES)] as const)];
  const operations: Partial<Record<OpName, Amount>> = {};
  const count = (id: number, op: OpName): void => {
    operations[op] = plus(operations[op] ?? NOTHING, once(id, 1));
  };
  for (const id of pass.body) {
    const op = graph.nodes[id]?.op;
    if (op === undefined || isLoaded(id)) continue;
    // A sum over classes adds each of them.
    count(op === 'reduceSum' || op === 'reduceMax' ? (graph.nodes[id]?.inputs[0] ?? id) : id, op);
  }
  for (const id of pass.reductions) count(graph.nodes[id]?.inputs[0] ?? id, graph.nodes[id]?.op ?? 'reduceSum');
  return { reads: Object.fromEntries(reads), writes: Object.fromEntries(writes), operations, sums: pass.reductions.length, routines: pass.routines.length };
}

/** The least nanoseconds for a pixel of so many classes, for bytes and for instructions; the larger of the two is the bound. */
export function roofline({ read, written, instructions }: PlanCost, classes: number, core: { readonly bytes: number; readonly instructions: number } = ROOFLINE_CORE): { readonly memory: number; readonly arithmetic: number } {
  return { memory: of(plus(read, written), classes) / core.bytes, arithmetic: of(instructions, classes) / 4 / core.instructions };
}

/** An amount for a pixel of so many classes. */
export function of({ pixel, pixelClass }: Amount, classes: number): number {
  return pixel + pixelClass * classes;
}

function plus(a: Amount, b: Amount): Amount {
  return { pixel: a.pixel + b.pixel, pixelClass: a.pixelClass + b.pixelClass };
}

function times({ pixel, pixelClass }: Amount, factor: number): Amount {
  return { pixel: pixel * factor, pixelClass: pixelClass * factor };
}
