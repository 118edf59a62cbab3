// A loss for arrays of known sizes: the kernels of its plan, and a run of them. Sums come back as one number for each
// block of pixels and are added up on the host in float64, with all arithmetic that has no pixels; routines run on the
// host between two passes.
import {
  allocate, countsOf, evaluateShape, Memory, SmallValues, unsupported,
  type GraphNode, type Pass, type Plan, type Sizes, type SweepCounts, type Tensor, type TensorData,
} from '@semsegloss/core';
import { addRows, addThreads, sumsRoom, type Threads } from './host-sums.ts';
import type { Grid } from './kernels/grid.ts';
import { jobsOf, type StoresJob, type SumsJob, type SweepJob, type Written } from './kernels/jobs.ts';
import { lengthOf, pieceOf, startsOf, within, type Start } from './kernels/pieces.ts';
import { printKernel } from './kernels/print.ts';
import type { Parameter, Source } from './kernels/source.ts';
import type { Places } from './kernels/values.ts';
import { isHandle, Launcher, parker, place } from './launch.ts';
import { DIALECTS, type Dialect, type Mode } from './mode.ts';
import { destroy, longestSide, type Argument, type Gpu, type Handle, type Kernel } from './runtime.ts';

/** The largest float32: what does not fit becomes this, so that 0 times it is still 0. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
/** Results without pixels have all their digits up to so many elements. */
const MOST_EXACT = 4096;

/** What a run works with. */
interface Run {
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly memory: Memory;
  readonly small: SmallValues;
  readonly outputs: Map<string, Float32Array | Float64Array>;
  /** Inputs that lie on the device, by node. */
  readonly parked: ReadonlyMap<number, Handle>;
}

/** Arguments of one launch that do not follow from the run. */
interface Given {
  readonly offset?: Readonly<Record<'row' | 'plane', number>>;
  readonly written?: ReadonlyMap<number, Float32Array>;
  readonly sums?: Float64Array;
  /** Where the piece of the arrays begins that it is handed. */
  readonly start?: Start;
}

export class Program {
  readonly #gpu: Gpu;
  readonly #mode: Mode;
  readonly #plan: Plan;
  readonly #sizes: Sizes;
  readonly #counts: SweepCounts;
  readonly #dialect: Dialect;
  /** What kernels that sum are handed at a time. */
  readonly #piece: SweepCounts;
  readonly #launchers: readonly (readonly Launcher[])[];
  readonly #parkers = new Map<number, Kernel>();

  constructor(gpu: Gpu, mode: Mode, plan: Plan, sizes: Sizes, dialect: Dialect = dialectOf(gpu, mode)) {
    this.#gpu = gpu;
    this.#mode = mode;
    this.#plan = plan;
    this.#sizes = sizes;
    this.#counts = countsOf(plan, sizes);
    this.#dialect = dialect;
    this.#piece = pieceOf(plan, this.#counts, dialect);
    this.#launchers = jobsOf(plan, dialect).map((jobs) => jobs.map((job) => {
      const counts = job.kind === 'sums' ? this.#piece : this.#counts;
      const source = printKernel({ plan, counts, dialect }, job);
      this.#assertFits(source, counts);
      return new Launcher(gpu, mode, source);
    }));
  }

  /** @throws UNSUPPORTED for arrays that a kernel cannot take, as far as that is known beforehand. */
  #assertFits({ parameters, output }: Source, counts: SweepCounts): void {
    const { one, all } = this.#dialect.most;
    const read = parameters.flatMap((each) => (each.kind === 'array' ? [each.node] : each.kind === 'results' ? [...each.places.keys()] : [])).map((node) => lengthOf(this.#plan, node, counts));
    const longest = Math.max(0, ...read);
    const total = read.reduce((a, b) => a + b, 0) + output.reduce((a, b) => a * b, 1);
    if (longest <= one && total <= all) return;
    const [what, got, limit] = longest > one ? ['an array has', longest, one] : ['the arrays of a kernel have', total, all];
    throw unsupported(`gpu.js-${this.#mode}`, `${what} ${got} elements, and this device takes at most ${limit}. Use smaller batches, or the mode cpu`);
  }

  /** The kernels, in the order in which they run. */
  get sources(): readonly Source[] {
    return this.#launchers.flat().map(({ source }) => source);
  }

  /** All outputs of the plan, by name. */
  async run(inputs: Readonly<Record<string, TensorData>>): Promise<ReadonlyMap<string, Tensor>> {
    const memory = new Memory(this.#plan, inputs, this.#sizes);
    const small = new SmallValues(this.#plan, this.#sizes, this.#counts, memory);
    const parked = new Map<number, Handle>();
    const outputs: Run['outputs'] = new Map();
    const run: Run = { inputs, memory, small, outputs, parked };
    try {
      await this.#park(inputs, parked);
      for (const [index, pass] of this.#plan.passes.entries()) await this.#pass(run, pass, index);
    } finally {
      for (const handle of parked.values()) handle.delete();
    }
    small.compute(this.#plan.after);
    for (const { output, node } of this.#plan.results) {
      const values = small.of(node);
      outputs.set(output, values.length <= MOST_EXACT ? values.slice() : Float32Array.from(values));
    }
    return new Map([...outputs].map(([name, data]): [string, Tensor] => [name, { data, shape: evaluateShape(this.#plan.graph.nodes[this.#plan.graph.outputs[name] ?? 0]?.type.shape ?? [], this.#sizes) }]));
  }

  dispose(): void {
    this.#launchers.flat().forEach((launcher) => launcher.dispose());
    this.#parkers.forEach((kernel) => destroy(this.#gpu, kernel));
    this.#parkers.clear();
  }

  async #pass(run: Run, pass: Pass, index: number): Promise<void> {
    run.memory.runRoutines(pass);
    run.small.compute(pass.before);
    // All of a pass are on their way before the first is waited for. If one fails, nothing may be let go of before the others end.
    const ended = await Promise.allSettled((this.#launchers[index] ?? []).map(async (launcher) => {
      const { job } = launcher.source;
      switch (job.kind) {
        case 'sums': return this.#sum(run, launcher, job);
        case 'stores': return this.#store(run, launcher, job);
        case 'sweep': return this.#sweep(run, launcher, job);
        default: return job satisfies never;
      }
    }));
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    run.memory.end(pass);
  }

  /** Sums, a piece of the arrays at a time. */
  async #sum(run: Run, launcher: Launcher, job: SumsJob): Promise<void> {
    job.groups.forEach(({ reductions }) => reductions.forEach((id) => run.small.begin(id)));
    for (const start of startsOf(this.#counts, this.#piece)) {
      const threads = await launcher.run(this.#args(run, launcher.source.parameters, { start }));
      addThreads(this.#plan, this.#counts, run.small, job, threads as Threads, start.batch);
    }
  }

  /** Sums and writes in one launch, into arrays that the kernel is given. */
  async #sweep(run: Run, launcher: Launcher, { writes, reductions }: SweepJob): Promise<void> {
    const { parameters, columns, output: [blocks] } = launcher.source;
    const written = new Map(writes.map(({ node }) => [node, new Float32Array(lengthOf(this.#plan, node, this.#counts))]));
    const sums = sumsRoom(this.#plan, this.#counts, reductions, columns, blocks);
    await launcher.run(this.#args(run, parameters, { written, sums }));
    addRows(this.#plan, this.#counts, run.small, reductions, columns, sums);
    writes.forEach((each) => this.#keep(run, each, written.get(each.node) as Float32Array));
  }

  /** Writes pixels, in as many launches as the device asks for. */
  async #store(run: Run, launcher: Launcher, { writes }: StoresJob): Promise<void> {
    const { parameters, grid } = launcher.source as Source & { readonly grid: Grid };
    const { tile } = grid;
    const planes = grid.planes * writes.length;
    const length = grid.planes * grid.plane;
    let all: Float32Array | undefined;
    for (let plane = 0; plane < planes; plane += tile.planes) {
      for (let row = 0; row < grid.rows; row += tile.rows) {
        const result = await launcher.run(this.#args(run, parameters, { offset: { row, plane } }));
        const whole = planes === tile.planes && grid.rows === tile.rows ? joined(result, grid, planes) : undefined;
        all = whole ?? all ?? new Float32Array(planes * grid.plane);
        if (whole === undefined) place(result, grid, { row, plane }, all);
      }
    }
    writes.forEach((each, i) => this.#keep(run, each, writes.length === 1 ? all as Float32Array : (all as Float32Array).slice(i * length, (i + 1) * length)));
  }

  /** An output, or a stored value in the type that routines read. */
  #keep(run: Run, { node, output }: Written, data: Float32Array): void {
    if (output !== undefined) return void run.outputs.set(output, data);
    const { dtype } = (this.#plan.graph.nodes[node] as GraphNode).type;
    const kept = dtype === 'float32' ? data : allocate(dtype, data.length);
    if (kept !== data) kept.set(data);
    run.memory.put(node, kept);
  }

  #args(run: Run, parameters: readonly Parameter[], { offset, written, sums, start }: Given = {}): Argument[] {
    const taken = <Data extends TensorData>(id: number, values: Data): Data => (start === undefined ? values : within(values, this.#plan, id, this.#counts, this.#piece, start));
    const small = (id: number): Float64Array => taken(id, run.small.of(id));
    return parameters.map((parameter): Argument => {
      switch (parameter.kind) {
        case 'array': return run.parked.get(parameter.node) ?? this.#sendable(taken(parameter.node, run.memory.at(parameter.node)));
        case 'results': return packed(parameter.places, (id) => run.memory.at(id), Float32Array);
        case 'slots': return packed(parameter.places, small, this.#mode === 'cpu' ? Float64Array : Float32Array);
        case 'number': return clamped(small(parameter.node)[0] ?? 0);
        case 'offset': return offset?.[parameter.name] ?? 0;
        case 'written': return written?.get(parameter.node) as Float32Array;
        case 'sums': return sums as Float64Array;
        default: return parameter satisfies never;
      }
    });
  }

  /** An array as kernels take it. The cpu mode reads any; the others would convert number by number. */
  #sendable(data: TensorData): TensorData & Argument {
    return (this.#mode === 'cpu' || data instanceof Float32Array ? data : Float32Array.from(data)) as TensorData & Argument;
  }

  /** Sends the inputs that several kernels read to a GPU once, if one launch takes them. */
  async #park(inputs: Run['inputs'], parked: Map<number, Handle>): Promise<void> {
    const { isInterleaved, most: { cells } } = this.#dialect;
    if (!isInterleaved) return;
    const readers = this.#launchers.flat().flatMap(({ source }) => source.parameters.flatMap((each) => (each.kind === 'array' ? [each.node] : [])));
    for (const node of new Set(readers.filter((id, i) => readers.indexOf(id) !== i))) {
      const data = inputs[String(this.#plan.graph.nodes[node]?.attributes['name'])] as TensorData;
      if (data.length > cells) continue;
      const kernel = this.#parkers.get(node) ?? parker(this.#gpu, data.length);
      this.#parkers.set(node, kernel);
      const handle: unknown = await kernel(this.#sendable(data));
      if (isHandle(handle)) parked.set(node, handle);
    }
  }
}

/** The dialect of a mode within the limits of a device. */
function dialectOf(gpu: Gpu, mode: Mode): Dialect {
  const dialect: Dialect = DIALECTS[mode];
  const side = longestSide(gpu);
  // Four numbers lie in a texel of an input, one in a texel of an output.
  return { ...dialect, most: { ...dialect.most, row: Math.min(dialect.most.row, side), pixels: Math.min(dialect.most.pixels, side), cells: Math.min(dialect.most.cells, side * side), one: 4 * side * side } };
}

/** The rows of a result as the one array that they are pieces of, if they are, and in order. */
function joined(result: unknown, { x, rows, plane }: Grid, planes: number): Float32Array | undefined {
  const all = result as readonly (readonly Float32Array[])[];
  const [first] = all[0] ?? [];
  if (first === undefined || x * rows !== plane) return undefined;
  if (planes === 1 && rows === 1) return first.length === first.buffer.byteLength / 4 ? first : first.slice();
  const last = all.at(-1)?.at(-1);
  const isOne = first.buffer === last?.buffer && first.byteOffset === 0 && first.buffer.byteLength === 4 * plane * planes && last.byteOffset === 4 * (plane * planes - x);
  return isOne ? new Float32Array(first.buffer) : undefined;
}

function packed(places: Places, of: (id: number) => ArrayLike<number>, kind: new (length: number) => Float32Array | Float64Array): Float32Array | Float64Array {
  const parts = [...places].map(([id, start]) => ({ start, values: of(id) }));
  const all = new kind(Math.max(...parts.map(({ start, values }) => start + values.length)));
  for (const { start, values } of parts) all.set(values, start);
  for (let i = 0; i < all.length; i++) if (!Number.isFinite(all[i])) all[i] = clamped(all[i] ?? 0);
  return all;
}

function clamped(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value));
}
