// The exact Euclidean distance transform of one image as WebAssembly: first steps to the nearest pixel along columns, four
// columns at a time; then, row by row, the lower envelope of the parabolas over those steps. With F = height + w x² the
// parabola of x is the line F − 2 w x i, so that the envelope is a convex hull and takes no division.
import { f32, F64, f64, i32, I32, f32x4, get, i32x4, loop, repeat, set, V128, wasmFunction, when, type Code, type WasmFunction } from '@semsegloss/core/wasm';

/** Steps of a column without any pixel of the set; more than any image has. */
const NONE = 2 ** 29;

/**
 * `columns(mask, steps, rows, width)`: `mask` are bytes, `width` apart; `steps` int32, with rows a multiple of four
 * elements apart. A pixel's steps are those along its column to the nearest pixel that is not 0.
 */
export const columns: WasmFunction = wasmFunction('columns', ['mask', 'steps', 'rows', 'width'], (parameter, local) => {
  const [mask, steps, rows, width] = [parameter('mask'), parameter('steps'), parameter('rows'), parameter('width')];
  const [row, column, pitch, from, to, before] = [local(I32), local(I32), local(I32), local(I32), local(I32), local(V128)];
  const [one, zero] = [local(V128), local(V128)];
  const next = (address: Code): Code => i32x4.add(f32x4.load(address), get(one));
  const here = i32.add(get(to), i32.shiftLeft(get(column), i32.constant(2)));
  const isOutside = i32x4.equal(i32x4.fromBytes(f32x4.loadFirst(i32.add(get(from), get(column)))), get(zero));
  const down = [
    set(before, i32x4.constant(NONE, NONE, NONE, NONE)),
    when(get(row), set(before, next(i32.subtract(here, get(pitch))))),
    f32x4.store(here, i32x4.and(get(before), isOutside)),
  ];
  const up = f32x4.store(here, i32x4.smaller(f32x4.load(here), next(i32.add(here, get(pitch)))));
  const eachColumn = (body: Code): Code => [set(column, i32.constant(0)), loop(column, get(width), i32.constant(4), body)];
  return [
    set(one, i32x4.constant(1, 1, 1, 1)),
    set(zero, i32x4.constant(0, 0, 0, 0)),
    set(pitch, i32.and(i32.add(i32.shiftLeft(get(width), i32.constant(2)), i32.constant(15)), i32.constant(-16))),
    set(from, get(mask)),
    set(to, get(steps)),
    set(row, i32.constant(0)),
    loop(row, get(rows), i32.constant(1), [
      eachColumn(down),
      set(from, i32.add(get(from), get(width))),
      set(to, i32.add(get(to), get(pitch))),
    ]),
    // From the last row but one upwards.
    set(to, i32.subtract(get(to), get(pitch))),
    set(row, i32.constant(1)),
    loop(row, get(rows), i32.constant(1), [set(to, i32.subtract(get(to), get(pitch))), eachColumn(up)]),
  ];
});

/** The two numbers of a point of the hull, which takes 16 bytes: F, and x. */
const F = (point: Code): Code => f64.load(point);
const X = (point: Code): Code => f64.load(point, 8);

/**
 * `rows(steps, out, hull, weights, rows, width)`: `out` are float32, `width` apart: the squared distances, at most the
 * third number at `weights`; the first two are the squared spacing of rows and of columns, all float64. `hull` has room
 * for 16 bytes for each pixel of a row and 16 more.
 */
export const rows: WasmFunction = wasmFunction('rows', ['steps', 'out', 'hull', 'weights', 'rows', 'width'], (parameter, local) => {
  const [steps, out, hull, weights, count, width] = [parameter('steps'), parameter('out'), parameter('hull'), parameter('weights'), parameter('rows'), parameter('width')];
  const [row, i, pitch, read, write, end] = [local(I32), local(I32), local(I32), local(I32), local(I32), local(I32)];
  const [begin, last, at, taken] = [local(I32), local(I32), local(I32), local(I32)];
  const [column, along, x, line, height, step] = [local(F64), local(F64), local(F64), local(F64), local(F64), local(F64)];
  // `last` and `at` are addresses of points of the hull.
  const previous = i32.subtract(get(last), i32.constant(16));
  const following = i32.add(get(at), i32.constant(16));
  const hasTwo = i32.lessThan(get(hull), get(last));

  /** Whether the last point lies on or above the line from the one before it to (x, line), and is no point of the hull. */
  const isCovered = f64.lessOrEqual(
    f64.multiply(f64.subtract(get(line), F(get(last))), f64.subtract(X(get(last)), X(previous))),
    f64.multiply(f64.subtract(F(get(last)), F(previous)), f64.subtract(get(x), X(get(last)))),
  );
  const push = [
    set(line, f64.add(get(height), f64.multiply(get(along), f64.multiply(get(x), get(x))))),
    repeat(i32.and(hasTwo, isCovered), set(last, previous)),
    set(last, i32.add(get(last), i32.constant(16))),
    f64.store(get(last), get(line)),
    f64.store(get(last), get(x), 8),
  ];

  /** Writes the envelope from `begin` to `end`: each pixel from the last point that is not above the one before it there. */
  const isLower = f64.lessOrEqual(
    f64.subtract(F(following), F(get(at))),
    f64.multiply(f64.multiply(f64.add(get(along), get(along)), get(x)), f64.subtract(X(following), X(get(at)))),
  );
  const distance = f64.subtract(get(x), X(get(at)));
  const rest = f64.subtract(F(get(at)), f64.multiply(get(along), f64.multiply(X(get(at)), X(get(at)))));
  const value = f64.add(rest, f64.multiply(get(along), f64.multiply(distance, distance)));
  const place = i32.add(get(write), i32.shiftLeft(get(taken), i32.constant(2)));
  const fill = [
    set(at, get(hull)),
    set(taken, get(begin)),
    loop(taken, get(end), i32.constant(1), [
      set(x, f64.fromInteger(get(taken))),
      repeat(i32.and(i32.lessThan(get(at), get(last)), isLower), set(at, following)),
      f32.store(place, f64.demote(f64.min(value, f64.load(get(weights), 16)))),
    ]),
  ];
  const fillFar = [
    set(taken, get(begin)),
    loop(taken, get(end), i32.constant(1), f32.store(place, f64.demote(f64.load(get(weights), 16)))),
  ];

  /** At a pixel of the set all that came before ends: nothing beyond it is nearer to what follows. */
  const restart = [
    set(end, get(i)),
    when(i32.lessThan(get(begin), get(end)), [push, fill]),
    set(x, f64.fromInteger(get(i))),
    set(last, get(hull)),
    f64.store(get(last), f64.multiply(get(along), f64.multiply(get(x), get(x)))),
    f64.store(get(last), get(x), 8),
    f32.store(i32.add(get(write), i32.shiftLeft(get(i), i32.constant(2))), f32.zero),
    set(begin, i32.add(get(i), i32.constant(1))),
  ];
  const far = local(I32);
  return [
    set(column, f64.load(get(weights))),
    set(along, f64.load(get(weights), 8)),
    set(pitch, i32.and(i32.add(i32.shiftLeft(get(width), i32.constant(2)), i32.constant(15)), i32.constant(-16))),
    set(read, get(steps)),
    set(write, get(out)),
    set(row, i32.constant(0)),
    loop(row, get(count), i32.constant(1), [
      set(last, i32.subtract(get(hull), i32.constant(16))),
      set(begin, i32.constant(0)),
      set(i, i32.constant(0)),
      loop(i, get(width), i32.constant(1), [
        set(far, i32.load(i32.add(get(read), i32.shiftLeft(get(i), i32.constant(2))))),
        when(i32.lessThanSigned(get(far), i32.constant(NONE)), [
          set(step, f64.fromInteger(get(far))),
          set(height, f64.multiply(get(column), f64.multiply(get(step), get(step)))),
          set(x, f64.fromInteger(get(i))),
          when(get(far), push),
          when(i32.isZero(get(far)), restart),
        ]),
      ]),
      set(end, get(width)),
      when(i32.lessThanSigned(get(last), get(hull)), fillFar),
      when(i32.isZero(i32.lessThanSigned(get(last), get(hull))), fill),
      set(read, i32.add(get(read), get(pitch))),
      set(write, i32.add(get(write), i32.shiftLeft(get(width), i32.constant(2)))),
    ]),
  ];
});
