// The graph's form: immutable nodes in topological order. Its JSON is this, with a version.
import type { OpName } from '../ops/index.ts';
import type { Dim } from './dims.ts';

/** `float32` on every backend; the reference computes it in float64. */
export const DTYPES = ['float32', 'int32', 'bool'] as const;
export type DType = (typeof DTYPES)[number];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly Dim[];
}

/** What an attribute may hold: plain JSON. */
export type Attribute = number | string | boolean | readonly Dim[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. Its id is its place in `Graph.nodes`; inputs always have smaller ids. */
export interface GraphNode {
  readonly op: OpName;
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
  readonly type: TensorType;
}

export interface Graph {
  /** Form of the graph, raised when its meaning changes. */
  readonly version: typeof GRAPH_VERSION;
  readonly name: string;
  /** Names of the axes by position, when all tensors share them. */
  readonly axes: readonly AxisName[];
  readonly nodes: readonly GraphNode[];
  /** Ids of the outputs by name. Inputs are the nodes with op `input`. */
  readonly outputs: Readonly<Record<string, number>>;
}

export const GRAPH_VERSION = 1;

export const AXIS_NAMES = ['batch', 'depth', 'height', 'width', 'class'] as const;
export type AxisName = (typeof AXIS_NAMES)[number];

/** Axes by meaning: `space` is depth, height and width, as far as they are there. */
export type AxisGroup = 'batch' | 'space' | 'class';
