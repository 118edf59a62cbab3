// The four modes of gpu.js that kernels are printed for, and what differs between them.

export const MODES = ['cpu', 'webasm', 'webgl2', 'webgpu'] as const;
export type Mode = (typeof MODES)[number];

export interface Dialect {
  /**
   * A kernel writes into arrays that it is given, so that one loop over a block of pixels does all of a pass, and its
   * variables hold float64.
   */
  readonly sweeps: boolean;
  /** Variables are float32, those of loops too: a place in memory that one is added to is exact up to 2^24 only. */
  readonly loopsInFloats: boolean;
  /** Neighbouring threads read neighbouring pixels, as a GPU's memory wants it; elsewhere each has a stretch of its own. */
  readonly isInterleaved: boolean;
  /** A kernel can read only few arrays, so that all results of routines come in one. */
  readonly packsResults: boolean;
  /**
   * The longest row of a kernel's output, also where each thread is one pixel; the most elements that one launch writes, that
   * one array has, and that all arrays of a kernel have; and the most that a kernel which sums is handed of one array,
   * where results of routines and inputs do not lie on the device whole.
   */
  readonly most: Readonly<Record<'row' | 'pixels' | 'cells' | 'one' | 'all' | 'piece', number>>;
}

const NONE = Number.POSITIVE_INFINITY;

/** One launch on a GPU writes at most so many elements: gpu.js reads 16 bytes for each. */
const MOST_CELLS = 2 ** 24;

/** A WebAssembly memory of gpu.js reaches as far as a signed number of 32 bits, in bytes. */
const MOST_IN_MEMORY = 2 ** 29;

/** Elements of an array of which several lie in a processor's second cache at once, at 4 bytes each. */
const CACHED = 2 ** 16;

export const DIALECTS = {
  cpu: { sweeps: true, loopsInFloats: false, isInterleaved: false, packsResults: false, most: { row: NONE, pixels: NONE, cells: NONE, one: NONE, all: NONE, piece: NONE } },
  // Up to these lengths a float32 is exact enough to tell the elements of a row apart, where classes share it and where they do not.
  webasm: { sweeps: false, loopsInFloats: true, isInterleaved: false, packsResults: false, most: { row: 2 ** 16, pixels: 2 ** 24, cells: NONE, one: NONE, all: MOST_IN_MEMORY, piece: CACHED } },
  webgl2: { sweeps: false, loopsInFloats: false, isInterleaved: true, packsResults: true, most: { row: 8192, pixels: 8192, cells: MOST_CELLS, one: NONE, all: NONE, piece: NONE } },
  webgpu: { sweeps: false, loopsInFloats: false, isInterleaved: true, packsResults: true, most: { row: 8192, pixels: 8192, cells: MOST_CELLS, one: NONE, all: NONE, piece: NONE } },
} as const satisfies Record<Mode, Dialect>;
