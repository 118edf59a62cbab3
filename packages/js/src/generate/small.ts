// Values without pixels: plain variables, or small arrays over samples and classes, filled by loops over them.
import type { Extent } from '@semsegloss/core';
import type { Context } from './context.ts';
import { accumulate, expression, startOf } from './expressions.ts';

/** Statements that compute the values `a<id>`, in order. */
export function smallStatements(context: Context, ids: readonly number[]): string[] {
  return ids.filter((id) => !context.isAlias(id)).flatMap((id) => {
    const extent = context.extent(id);
    const isArray = extent.batch || extent.class;
    const target = isArray ? `a${id}[${smallIndex(context, extent, 'n', 'c')}]` : `a${id}`;
    const allocation = isArray ? [`const a${id} = new Float64Array(${smallCount(context, extent)});`] : [];
    if (context.isReduction(id)) {
      const node = context.node(id);
      const term = context.term(id);
      const start = isArray ? `a${id}.fill(${startOf(node)});` : `let a${id} = ${startOf(node)};`;
      return [...allocation, start, overSmall(context, context.extent(term), accumulate(node, target, smallValue(context, term)))];
    }
    return [...allocation, overSmall(context, extent, `${isArray ? '' : 'const '}${target} = ${smallOp(context, id)};`)];
  });
}

/** A value at sample `n` and class `c`. */
export function smallValue(context: Context, id: number, n = 'n', c = 'c'): string {
  const source = context.source(id);
  const extent = context.extent(source);
  const isArray = extent.batch || extent.class || context.isPassReduction(source);
  return isArray ? `a${source}[${smallIndex(context, extent, n, c)}]` : `a${source}`;
}

export function smallCount(context: Context, extent: Extent): string {
  return [extent.batch ? 'N' : '1', ...(extent.class ? [String(context.classes)] : [])].join(' * ');
}

export function smallIndex(context: Context, extent: Extent, n: string, c: string): string {
  if (extent.batch && extent.class) return context.classes === 1 ? n : `${n} * ${context.classes} + ${c}`;
  if (extent.batch) return n;
  return extent.class ? c : '0';
}

/** The statement for each sample and class that the extent has. */
export function overSmall(context: Context, extent: Extent, statement: string): string {
  const loops = [...(extent.batch ? ['for (let n = 0; n < N; n++)'] : []), ...(extent.class ? [`for (let c = 0; c < ${context.classes}; c++)`] : [])];
  return loops.length === 0 ? statement : `${loops.join(' ')} { ${statement} }`;
}

function smallOp(context: Context, id: number): string {
  const node = context.node(id);
  switch (node.op) {
    case 'const': {
      const values = node.attributes['values'] as readonly number[];
      return values.length === 1 ? String(values[0]) : `[${values.join(', ')}][c]`;
    }
    case 'iota': return context.extent(id).class ? 'c' : '0';
    case 'input': return `in${id}[${smallIndex(context, context.extent(id), 'n', 'c')}]`;
    case 'size': return `Z[${id}]`;
    default: return expression(node, node.inputs.map((input) => smallValue(context, input)));
  }
}
