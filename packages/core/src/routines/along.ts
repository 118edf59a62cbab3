// Runs a routine line by line, whatever axes a line has: contiguous lines as views, others through a copy.

type Numbers = Float32Array | Int32Array | Float64Array | Uint8Array;

/** Works on one line: contiguous operands, a contiguous result to fill. */
export type LineKernel<Out extends Numbers> = (operands: readonly Numbers[], out: Out) => void;

/**
 * Applies a kernel to every line along `axes` (in ascending order) of row-major arrays of one shape. Operands and
 * result that are not contiguous along a line are copied there and back, one line at a time.
 */
export function alongLines<Out extends Numbers>(shape: readonly number[], axes: readonly number[], operands: readonly Numbers[], out: Out, kernel: LineKernel<Out>): Out {
  const runs = runsOf(shape, axes);
  const count = runs.reduce((n, run) => n * run.size, 1);
  const [only] = runs;
  const isContiguous = runs.length === 0 || (runs.length === 1 && only?.stride === 1);
  const lineStarts = startsOf(shape, axes);
  if (isContiguous) {
    for (const start of lineStarts) kernel(operands.map((data) => data.subarray(start, start + count)), out.subarray(start, start + count) as Out);
    return out;
  }
  const copies = operands.map((data) => like(data, count));
  const result = like(out, count);
  for (const start of lineStarts) {
    copies.forEach((copy, k) => copyLine(operands[k] as Numbers, copy, runs, start, false));
    result.fill(0);
    kernel(copies, result);
    copyLine(out, result, runs, start, true);
  }
  return out;
}

/** Axes of a line that can be walked with one stride. */
interface Run {
  readonly size: number;
  readonly stride: number;
}

function runsOf(shape: readonly number[], axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const axis of axes) {
    const size = shape[axis] ?? 1;
    if (size === 1) continue;
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const before = runs[runs.length - 1];
    if (before !== undefined && before.stride === stride * size) runs[runs.length - 1] = { size: before.size * size, stride };
    else runs.push({ size, stride });
  }
  return runs;
}

/** The place of the first element of each line. */
function startsOf(shape: readonly number[], axes: readonly number[]): number[] {
  let starts = [0];
  shape.forEach((size, axis) => {
    if (axes.includes(axis)) return;
    const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    starts = starts.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * stride));
  });
  return starts;
}

function copyLine(data: Numbers, line: Numbers, runs: readonly Run[], start: number, isBack: boolean): void {
  const last = runs[runs.length - 1];
  if (last === undefined) return;
  const outer = runs.slice(0, -1);
  const blocks = line.length / last.size;
  for (let block = 0; block < blocks; block++) {
    let rest = block;
    let at = start;
    for (const { size, stride } of outer.toReversed()) {
      at += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    const first = block * last.size;
    if (isBack) for (let i = 0; i < last.size; i++) data[at + i * last.stride] = line[first + i]!;
    else for (let i = 0; i < last.size; i++) line[first + i] = data[at + i * last.stride]!;
  }
}

function like<Data extends Numbers>(data: Data, length: number): Data {
  return new (data.constructor as new (length: number) => Data)(length);
}
