// The routines of the WebAssembly backend: distance transforms of images in a memory, all others on the host.
import { runRoutine, type RunRoutine } from '@semsegloss/core';
import { Heap } from '../heap.ts';
import { DistanceTransform } from './distance.ts';

/** They have a memory of their own, made when it is needed: one that grew during a run would end the arrays in it. */
export function wasmRoutines(): RunRoutine {
  let transform: DistanceTransform | undefined;
  return (op, operands, attributes, shape, over) => {
    const [mask] = operands;
    const axes = attributes['axes'] as readonly number[];
    if (op !== 'squaredDistance' || mask === undefined || !DistanceTransform.takes(shape, axes)) return runRoutine(op, operands, attributes, shape, over);
    transform ??= new DistanceTransform(new Heap());
    return transform.run(mask, shape, axes, attributes['spacing'] as readonly number[]);
  };
}
