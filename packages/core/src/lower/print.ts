// A plan as text: what each sweep reads, sums and writes, and below it what that costs.
import type { GraphNode } from '../graph/types.ts';
import { of, planCost, ROOFLINE_CORE, roofline, type Amount } from './cost.ts';
import type { Plan } from './plan.ts';

/** The passes of a plan, value by value, and its cost. `classes`: for how many classes the bound is computed. */
export function printPlan(plan: Plan, classes = 1): string {
  const { graph } = plan;
  const text = (id: number): string => {
    const node = graph.nodes[id] as GraphNode;
    const name = node.op === 'input' ? [JSON.stringify(node.attributes['name'])] : node.inputs.map((input) => `%${input}`);
    return `%${id} = ${node.op}(${name.join(', ')})`;
  };
  const lines = plan.passes.flatMap((pass, i) => {
    const reads = pass.body.filter((id) => graph.nodes[id]?.op === 'input').map((id) => graph.nodes[id]?.attributes['name']);
    return [
      ...pass.routines.map(({ node }) => `routine ${text(node)}`),
      ...pass.before.map((id) => `before  ${text(id)}`),
      `pass ${i + 1}: reads ${reads.join(', ')}; ${pass.reductions.length} sums; writes ${[...pass.stores.map((s) => s.output), ...pass.buffers.map((id) => `%${id}`)].join(', ') || 'nothing'}`,
      ...pass.body.map((id) => `  each  ${text(id)}`),
      ...pass.reductions.map((id) => `  sum   ${text(id)}`),
      ...pass.stores.map(({ output, node }) => `  store ${output} = %${node}`),
    ];
  });
  return [`plan ${graph.name}: ${counted(plan.passes.length, 'pass', 'passes')}`, ...lines, ...plan.after.map((id) => `after   ${text(id)}`), '', ...costLines(plan, classes)].join('\n');
}

function costLines(plan: Plan, classes: number): string[] {
  const cost = planCost(plan);
  const list = (bytes: Readonly<Record<string, Amount>>): string => Object.entries(bytes).map(([name, amount]) => `${name} ${amountText(amount)}`).join(', ') || 'nothing';
  const passes = cost.passes.map(({ reads, writes, operations, routines }, i) => {
    const costly = (['exp', 'log', 'log1p', 'pow', 'div'] as const).flatMap((op) => (operations[op] === undefined ? [] : [`${amountText(operations[op])} ${op}`]));
    return `pass ${i + 1}: reads ${list(reads)}; writes ${list(writes)}${costly.length > 0 ? `; computes ${costly.join(', ')}` : ''}${routines > 0 ? `; after ${counted(routines, 'routine', 'routines')}, not counted` : ''}`;
  });
  const bytes = { pixel: cost.read.pixel + cost.written.pixel, pixelClass: cost.read.pixelClass + cost.written.pixelClass };
  const { memory, arithmetic } = roofline(cost, classes);
  const where = classes === 1 ? '' : ` of ${classes} classes`;
  return [
    'cost, in bytes of each pixel (C: classes; a target in bytes takes 1 where 4 is said)',
    ...passes.map((line) => `  ${line}`),
    `  in all: ${amountText(cost.read)} read and ${amountText(cost.written)} written, ${amountText(cost.instructions)} vector instructions for four pixels`,
    `bound, for a pixel${where}: ${number(of(bytes, classes))} bytes at ${ROOFLINE_CORE.bytes} GB/s take ${number(memory)} ns, ${number(of(cost.instructions, classes) / 4)} vector instructions at ${ROOFLINE_CORE.instructions} a nanosecond ${number(arithmetic)} ns: bound by ${memory >= arithmetic ? 'memory' : 'arithmetic'}`,
  ];
}

function amountText({ pixel, pixelClass }: Amount): string {
  const ofClasses = pixelClass === 1 ? 'C' : `${pixelClass} C`;
  if (pixelClass === 0) return String(pixel);
  return pixel === 0 ? ofClasses : `${pixel} + ${ofClasses}`;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const number = (value: number): string => String(Number(value.toPrecision(3)));
