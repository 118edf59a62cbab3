// What a run on the host keeps in memory between sweeps: values stored for routines, and the routines' results.
import { evaluateShape, type Sizes } from '../graph/dims.ts';
import type { GraphNode } from '../graph/types.ts';
import { allocate, runRoutine, type Stored } from '../routines/index.ts';
import type { TensorData } from '../run/tensor.ts';
import type { Pass, Plan } from './plan.ts';

/** Computes a routine: core's `runRoutine`, or something faster with the same results. */
export type RunRoutine = typeof runRoutine;

export class Memory {
  readonly #plan: Plan;
  readonly #inputs: Readonly<Record<string, TensorData>>;
  readonly #sizes: Sizes;
  readonly #arrays = new Map<number, Stored>();
  readonly #kept: Map<number, Stored> | undefined;
  readonly #routine: RunRoutine;

  /** `kept` has what depends on the target alone, from an earlier run with the same one, and takes it for later ones. */
  constructor(plan: Plan, inputs: Readonly<Record<string, TensorData>>, sizes: Sizes, routine: RunRoutine = runRoutine, kept?: Map<number, Stored>) {
    this.#routine = routine;
    this.#kept = kept;
    this.#plan = plan;
    this.#inputs = inputs;
    this.#sizes = sizes;
  }

  /** Runs the routines of a pass, then makes room for what its sweep stores. */
  begin(pass: Pass): void {
    this.runRoutines(pass);
    for (const id of pass.buffers) this.put(id, this.#takenOver(pass.over.get(id)) ?? allocate(this.#node(id).type.dtype, this.#shape(id).reduce((a, b) => a * b, 1)));
  }

  /** The first half of `begin`, for sweeps that bring along an array for what they store. */
  runRoutines(pass: Pass): void {
    for (const { node: id, operands, free, over } of pass.routines) {
      const node = this.#node(id);
      const result = this.#kept?.get(id) ?? this.#routine(node.op, operands.map((operand) => this.at(operand)), node.attributes, this.#shape(id), this.#takenOver(over));
      if (this.#plan.fixed.has(id)) this.#kept?.set(id, result);
      free.forEach((done) => this.#arrays.delete(done));
      this.#arrays.set(id, result);
    }
  }

  /** Keeps what a sweep has stored. */
  put(id: number, array: Stored): void {
    this.#arrays.set(id, array);
  }

  /** Lets go of what no later step reads. */
  end(pass: Pass): void {
    pass.free.forEach((id) => this.#arrays.delete(id));
  }

  /** The array of an input, a stored value or a routine's result. */
  at(id: number): Stored {
    const node = this.#node(id);
    return (node.op === 'input' ? this.#inputs[String(node.attributes['name'])] : this.#arrays.get(id)) as Stored;
  }

  /** The array of a value that nothing needs any more; undefined where later runs do. */
  #takenOver(id: number | undefined): Stored | undefined {
    return id === undefined || (this.#kept !== undefined && this.#plan.fixed.has(id)) ? undefined : this.#arrays.get(id);
  }

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #shape(id: number): number[] {
    return evaluateShape(this.#node(id).type.shape, this.#sizes);
  }
}
