// A graph as text, one line per node, for people and for snapshots.
import type { Attributes, Graph } from './types.ts';

const SHOWN_ELSEWHERE = new Set(['dtype', 'shape', 'name', 'rank']);

/** `%4 = mul(%1, %3)  float32[N, H, W, 1]`, inputs first, outputs last. */
export function print(graph: Graph): string {
  const lines = graph.nodes.map((node, id) => {
    const operands = node.inputs.map((input) => `%${input}`);
    const details = node.op === 'input' ? [JSON.stringify(node.attributes['name'])] : attributesText(node.attributes);
    return `%${id} = ${node.op}(${[...operands, ...details].join(', ')})  ${node.type.dtype}[${node.type.shape.join(', ')}]`;
  });
  const outputs = Object.entries(graph.outputs).map(([name, id]) => `${name} = %${id}`);
  return [`graph ${graph.name}`, ...lines.map((line) => `  ${line}`), `  return ${outputs.join(', ')}`].join('\n');
}

function attributesText(attributes: Attributes): string[] {
  return Object.entries(attributes)
    .filter(([key]) => !SHOWN_ELSEWHERE.has(key))
    .map(([key, value]) => `${key}=${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`);
}
