// Everybody who takes part, in the order of the tables: ours, then the alternatives.
import type { Entrant } from '../entrant.ts';
import { JAX } from './jax.ts';
import { LOOP } from './loop.ts';
import { ONNX } from './onnx.ts';
import { OURS } from './ours.ts';
import { TFJS } from './tfjs.ts';

export const ENTRANTS: readonly Entrant[] = [...OURS, LOOP, ...TFJS, ONNX, JAX];
