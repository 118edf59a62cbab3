// What the lowering of one operation may look at, and the one signature that all of them have.
import type { Attributes, CompositeName, Dim, GraphNode, PrimitiveName } from '@semsegloss/core';
import type { Emitter } from './emit.ts';
import type { GraphSizes } from './sizes.ts';

/** What the graph must be able to run on; see `PROFILES` of options.ts. */
export type Profile = 'portable' | 'webgpu' | 'training';

export interface Site {
  readonly to: Emitter;
  readonly sizes: GraphSizes;
  readonly profile: Profile;
  readonly node: GraphNode;
  readonly attributes: Attributes;
  readonly shape: readonly Dim[];
  /** The nodes that the operands come from. */
  readonly sources: readonly GraphNode[];
  /** The operands of an earlier node, and a value that holds so many elements, if there is any. */
  readonly operandsFor: (node: GraphNode) => readonly { readonly name: string; readonly shape: readonly Dim[] }[];
  readonly holding: (count: Dim) => string | undefined;
  /** The number that every element of an operand is known to be, if it is known. */
  readonly known: readonly (number | undefined)[];
  /** How many spatial axes the graph has. */
  readonly spaceRank: number;
}

/** From the names of the operands to the name of the result; it writes nodes as it goes. */
export type Lowering = (site: Site, a: string, b: string, c: string, ...more: readonly string[]) => string;

/** Composites that may have a lowering of their own. */
export type OwnComposite = Extract<CompositeName, 'sub' | 'min' | 'sigmoid' | 'binaryCrossEntropy' | 'binaryCrossEntropySlope' | 'softmax' | 'logSoftmax' | 'argMax'>;
export type LoweredOp = Exclude<PrimitiveName, 'input'> | OwnComposite;

export function numbers(attributes: Attributes, name: string): number[] {
  return (attributes[name] as readonly number[]).map(Number);
}
