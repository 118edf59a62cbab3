// A graph to JSON text and back. Reading checks everything, since the text may come from anywhere.
import { failure } from '../errors.ts';
import { verify } from '../verify/verify.ts';
import { AXIS_NAMES, type Graph } from './types.ts';

export function toJson(graph: Graph): string {
  return JSON.stringify(graph);
}

/** Throws GRAPH_INVALID on text that is not JSON, not a graph, or breaks a rule of the form. */
export function fromJson(text: string): Graph {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw failure('GRAPH_INVALID', 'graph JSON', `must be JSON (${(cause as Error).message})`, text.slice(0, 40), 'Pass the text that toJson wrote.');
  }
  if (!isGraphShaped(value)) {
    throw failure('GRAPH_INVALID', 'graph JSON', 'must have version, name, axes, nodes and outputs', text.slice(0, 40), 'Pass the text that toJson wrote.');
  }
  return verify(value);
}

function isGraphShaped(value: unknown): value is Graph {
  if (!isRecord(value) || typeof value['name'] !== 'string' || !isRecord(value['outputs'])) return false;
  const { axes, nodes } = value;
  return Array.isArray(axes) && new Set(axes).size === axes.length && axes.every((axis) => (AXIS_NAMES as readonly unknown[]).includes(axis)) && Array.isArray(nodes) && nodes.every(isNodeShaped);
}

function isNodeShaped(node: unknown): boolean {
  return isRecord(node) && typeof node['op'] === 'string' && Array.isArray(node['inputs']) && isRecord(node['attributes'])
    && isRecord(node['type']) && typeof node['type']['dtype'] === 'string' && Array.isArray(node['type']['shape']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
