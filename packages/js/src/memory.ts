// What a run keeps in memory between sweeps: values stored for routines, and the routines' results.
import {
  allocate, evaluateShape,
  type GraphNode, type Pass, type Plan, type Sizes, type runRoutine, type Stored, type TensorData,
} from '@semsegloss/core';

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
  constructor(plan: Plan, inputs: Readonly<Record<string, TensorData>>, sizes: Sizes, routine: RunRoutine, kept?: Map<number, Stored>) {
    this.#routine = routine;
    this.#kept = kept;
    this.#plan = plan;
    this.#inputs = inputs;
    this.#sizes = sizes;
  }

  /** Runs the routines of a pass, then makes room for what its sweep stores. */
  begin(pass: Pass): void {
    for (const { node: id, operands, free } of pass.routines) {
      const node = this.#node(id);
      const result = this.#kept?.get(id) ?? this.#routine(node.op, operands.map((operand) => this.at(operand)), node.attributes, this.#shape(id));
      if (this.#plan.fixed.has(id)) this.#kept?.set(id, result);
      free.forEach((done) => this.#arrays.delete(done));
      this.#arrays.set(id, result);
    }
    for (const id of pass.buffers) this.#arrays.set(id, allocate(this.#node(id).type.dtype, this.#shape(id).reduce((a, b) => a * b, 1)));
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

  #node(id: number): GraphNode {
    return this.#plan.graph.nodes[id] as GraphNode;
  }

  #shape(id: number): number[] {
    return evaluateShape(this.#node(id).type.shape, this.#sizes);
  }
}
