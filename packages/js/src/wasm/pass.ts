// One pass as a WebAssembly function of the number of pixels in a block: four pixels at a time, constants and numbers
// without pixels once at the start, and at the end the pixels that are left, of which the sums see only those that exist.
import { get, I32, i32, i32x4, loop, select, set, wasmFunction, type Code, type Local, type WasmFunction } from '@semsegloss/core/wasm';
import type { Pass } from '@semsegloss/core';
import type { Context } from '../generate/context.ts';
import { Phases } from '../generate/phases.ts';
import type { PassBody, Surroundings } from './body.ts';
import { frameOf, type Frame } from './frame.ts';
import { isPicked, LoopedBody } from './looped.ts';
import { Access, hasPlanes, portParameters, portsOf, type Kind, type Port, type Ports } from './ports.ts';
import { RUN } from './sums.ts';
import { parkedIn, UnrolledBody } from './unrolled.ts';
import { VectorCode } from './vector-code.ts';

export interface PrintedPass {
  /** Takes the frame's address, the number of pixels, and for each port its pointer and, where it has planes, the bytes between two. */
  readonly function: WasmFunction;
  readonly frame: Frame;
  readonly ports: Ports;
}

/** `inputKind`: what an array that the pass reads holds. */
export function printPass(context: Context, pass: Pass, name: string, inputKind: (id: number) => Kind): PrintedPass {
  const phases = context.isUnrolled ? undefined : new Phases(context, pass, (id) => isPicked(context, id));
  const vectors = vectorsOf(context, pass);
  const frame = frameOf(context, pass, vectors * (phases?.stored.size ?? parkedIn(context, pass, vectors).length));
  const ports = portsOf(context, pass, inputKind);
  const printed = wasmFunction(name, ['frame', 'count', ...portParameters(ports)], (parameter, local) => {
    const code = new VectorCode(local);
    const [count, pixel, whole] = [parameter('count'), local(I32), local(I32)];
    const where = { frame, at: parameter('frame'), ...accesses(code, ports, parameter) };
    const body = phases === undefined ? new UnrolledBody(code, context, pass, where, vectors) : new LoopedBody(code, context, pass, where, phases, vectors);
    const step = 4 * vectors;
    const many = code.block(() => body.vectors(Array.from({ length: vectors }, (_, v) => ({ pixel, after: 4 * v }))));
    const rest = code.block(() => {
      const lanes = i32x4.add(i32x4.splat(get(pixel)), code.once('lanes', () => i32x4.constant(0, 1, 2, 3)));
      body.vectors([{ pixel, after: 0, count: get(count) }], code.name(i32x4.less(lanes, code.once('count', () => i32x4.splat(get(count))))));
    });
    const start = body.accumulators.map((sum) => sum.start());
    const sweep = body.accumulators.length === 0 ? loop(pixel, get(whole), i32.constant(step), many) : inRuns(local(I32), pixel, whole, step, step * runLength(context, pass), many, body);
    const finish = body.accumulators.map((sum) => sum.finish());
    const fetch = phases === undefined ? [] : [...where.inputs.values(), ...where.outputs.values()].map((access) => access.bringIn(get(count)));
    return [
      code.entry(), fetch, start,
      set(whole, i32.and(get(count), i32.constant(-step))),
      sweep,
      loop(pixel, get(count), i32.constant(4), rest),
      finish,
    ];
  });
  return { function: printed, frame, ports };
}

/** The ports within a function, each with its parameters. */
function accesses(code: VectorCode, { inputs, outputs }: Ports, parameter: (name: string) => Local): Pick<Surroundings, 'inputs' | 'outputs'> {
  let index = 0;
  const access = (port: Port): Access => {
    const name = `step${index}`;
    const pointer = parameter(`pointer${index++}`);
    return new Access(code, port, name, pointer, hasPlanes(port) ? parameter(name) : undefined);
  };
  return {
    inputs: new Map([...inputs].map(([id, port]) => [id, access(port)])),
    outputs: new Map([...outputs].map(([written, port]) => [written, access(port)])),
  };
}

/** Of one class several vectors are computed side by side: what one waits for, others do meanwhile. */
function vectorsOf(context: Context, pass: Pass): number {
  // A loop over classes reads a whole cache line of each plane at a time.
  if (!context.isUnrolled) return 4;
  if (context.classes !== 1) return 1;
  return pass.reductions.length > 0 && !pass.body.some((id) => context.isCostly(id)) ? 2 : 4;
}

/** Steps between two flushes: RUN terms at most, the classes of a pooled sum counted. */
function runLength(context: Context, pass: Pass): number {
  const isPooled = pass.reductions.some((id) => !context.extent(id).class && context.extent(context.term(id)).class);
  return Math.max(1, Math.floor(RUN / 2 / (isPooled ? context.classes : 1)));
}

function inRuns(end: Local, pixel: Local, whole: Local, step: number, run: number, body: Code, { accumulators }: PassBody): Code {
  const next = i32.add(get(pixel), i32.constant(run));
  const some = [
    set(end, select(next, get(whole), i32.lessThan(next, get(whole)))),
    loop(pixel, get(end), i32.constant(step), body),
    accumulators.map((sum) => sum.flush()),
  ];
  return loop(pixel, get(whole), i32.constant(0), some);
}
