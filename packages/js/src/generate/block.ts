// One pass as a function of a block of pixels. A small function that is called often is what engines compile best,
// and partial sums per block are the first of the two stages of every sum.
import type { Pass } from '@semsegloss/core';
import type { Context } from './context.ts';
import { accumulate, startOf } from './expressions.ts';
import { LoopedBody } from './looped.ts';
import { smallCount, smallIndex, smallValue } from './small.ts';
import { UnrolledBody } from './unrolled.ts';

/** Pixels of one call. */
const BLOCK = 4096;

/** A parameter of the block function and what the caller passes for it. */
interface Parameter {
  readonly name: string;
  readonly argument: string;
}

/** Places of a pass' sums in the array that its block function adds to, by reduction. */
export function sumPlaces(context: Context, pass: Pass): { places: Map<number, number>; count: number } {
  const places = new Map<number, number>();
  let count = 0;
  for (const id of pass.reductions) {
    places.set(id, count);
    count += context.extent(id).class ? context.classes : 1;
  }
  return { places, count };
}

/** Statements that run a pass over all samples and pixels. */
export function passStatements(context: Context, pass: Pass, index: number): string[] {
  const { places, count } = sumPlaces(context, pass);
  const parameters = parametersOf(context, pass);
  const base = context.sharedBase(pass);
  const from = base === undefined || base === '0' ? '' : `${base} + `;
  const sums = pass.reductions.map((id) => ({ id, node: context.node(id), extent: context.extent(id), place: places.get(id) ?? 0 }));
  return [
    ...(isInMemory(pass) ? [`memory.begin(passes[${index}]);`] : []),
    `function pass${index}(${['first', 'end', 'n', 'N', 'S', 'SUMS', ...parameters.map(({ name }) => name)].join(', ')}) {`,
    ...(context.isUnrolled ? new UnrolledBody(context, pass, places) : new LoopedBody(context, pass, places)).print(),
    '}',
    ...sums.map(({ id, node, extent }) => `const a${id} = new Float64Array(${smallCount(context, extent)}).fill(${startOf(node)});`),
    `const sums${index} = new Float64Array(${count});`,
    'for (let n = 0; n < N; n++) {',
    ...sums.map(({ node, extent, place }) => `sums${index}.fill(${startOf(node)}, ${place}, ${place + (extent.class ? context.classes : 1)});`),
    `for (let first = 0; first < S; first += ${BLOCK}) pass${index}(${[`${from}first`, `${from}Math.min(S, first + ${BLOCK})`, 'n', 'N', 'S', `sums${index}`, ...parameters.map(({ argument }) => argument)].join(', ')});`,
    ...sums.flatMap(({ id, node, extent, place }) => (extent.class ? context.classNames() : ['0']).map((c) => (
      accumulate(node, `a${id}[${smallIndex(context, extent, 'n', c)}]`, `sums${index}[${place + Number(c)}]`)
    ))),
    '}',
    ...(pass.free.length > 0 ? [`memory.end(passes[${index}]);`] : []),
  ];
}

/** Whether anything but a loop over pixels happens here. */
function isInMemory({ routines, buffers }: Pass): boolean {
  return routines.length > 0 || buffers.length > 0;
}

function parametersOf(context: Context, pass: Pass): Parameter[] {
  const isShared = context.sharedBase(pass) !== undefined;
  const base = (name: string, id: number): Parameter[] => (isShared ? [] : [{ name, argument: context.step(id, 'batch', 'n') }]);
  const inputs = pass.body.filter((id) => context.isLoaded(id))
    .flatMap((id): Parameter[] => [{ name: `in${id}`, argument: context.node(id).op === 'input' ? `in${id}` : `memory.at(${id})` }, ...base(`base${id}`, id)]);
  const outputs = context.written(pass)
    .flatMap(({ name, argument, node }): Parameter[] => [{ name: `out_${name}`, argument }, ...base(`base_${name}`, node)]);
  const small = context.smallOperands(pass).flatMap((id): Parameter[] => {
    if (!context.extent(id).class) return [{ name: `h${id}`, argument: `+${smallValue(context, id)}` }];
    if (!context.isUnrolled) return [{ name: `a${id}`, argument: `a${id}` }];
    return context.classNames().map((c) => ({ name: `h${id}_${c}`, argument: `+${smallValue(context, id, 'n', c)}` }));
  });
  return [...inputs, ...outputs, ...small];
}
