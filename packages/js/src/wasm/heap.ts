// The memory that all modules of one adapter share: a scratch area for runs, which keep nothing in it from call to
// call, and what callers allocate for arrays that are read and written in place.
import { unsupported, type TensorData } from '@semsegloss/core';
import { assemble, f32x4, i32, wasmFunction } from '@semsegloss/core/wasm';

const PAGE = 65_536;
/** Vectors may be read, though not written, past the end of an array. */
const ALIGNMENT = 64;
/** Room for the runs of all but losses of very many classes, taken at once: growing later would end the arrays that callers hold. */
const SCRATCH_BYTES = 524_288;
/** The most pages of a shared memory, which must be named in advance; engines with less room are asked for less. */
const MOST_PAGES = [65_536, 32_768, 16_384];

/** The smallest module with a vector instruction: shows whether the engine takes such modules at all. */
const PROBE = wasmFunction('probe', [], () => f32x4.store(i32.constant(0), f32x4.constant(0, 0, 0, 0)));

/** The memory as arrays. */
export interface Views {
  readonly float: Float32Array;
  readonly integer: Int32Array;
  readonly byte: Uint8Array;
}

interface Area {
  readonly start: number;
  readonly size: number;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly #isShared: boolean;
  #views: Views;
  /** A shared memory that has grown has another buffer, and the earlier ones are still of the same bytes. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  /** Areas that nobody has, by address; no two of them touch. */
  #free: Area[] = [];
  /** Where the memory ends that was ever handed out. */
  #end = 0;
  #scratch: Area = { start: 0, size: 0 };

  /**
   * `shared`: a memory that several threads see.
   * @throws UNSUPPORTED where WebAssembly or its vectors are missing, or a content-security policy forbids it
   */
  constructor(isShared = false) {
    if (typeof WebAssembly === 'undefined') throw unsupported('wasm', 'this engine has no WebAssembly. Use createJsAdapter().');
    this.#isShared = isShared;
    this.memory = isShared ? sharedMemory() : new WebAssembly.Memory({ initial: 1 });
    this.#views = viewsOf(this.memory.buffer);
    this.instantiate(this.compile([PROBE]));
    this.scratch(SCRATCH_BYTES);
  }

  get views(): Views {
    if (this.#views.byte.buffer !== this.memory.buffer) this.#views = viewsOf(this.memory.buffer);
    this.#buffers.add(this.memory.buffer);
    return this.#views;
  }

  /** The same elements as an array of the buffer that the memory has now. */
  current<Data extends TensorData>(array: Data): Data {
    if (array.buffer === this.memory.buffer || !this.#buffers.has(array.buffer)) return array;
    return new (array.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Data)(this.memory.buffer, array.byteOffset, array.length);
  }

  /** Whether an array lies in this memory. */
  holds(array: ArrayBufferView): boolean {
    return array.buffer === this.memory.buffer || (this.#isShared && this.#buffers.has(array.buffer));
  }

  /** The address of an area of its own, 64 bytes aligned. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT) + ALIGNMENT;
    const index = this.#free.findIndex((area) => area.size >= size);
    const found = this.#free[index];
    if (found !== undefined) {
      this.#free.splice(index, 1, ...(found.size > size ? [{ start: found.start + size, size: found.size - size }] : []));
      return found.start;
    }
    const start = this.#end;
    this.#grow(start + size);
    this.#end += size;
    return start;
  }

  /** Gives an area of `allocate(bytes)` back. */
  release(start: number, bytes: number): void {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT) + ALIGNMENT;
    const merged: Area[] = [];
    for (const area of [...this.#free, { start, size }].toSorted((a, b) => a.start - b.start)) {
      const last = merged.at(-1);
      if (last !== undefined && last.start + last.size === area.start) merged[merged.length - 1] = { start: last.start, size: last.size + area.size };
      else merged.push(area);
    }
    this.#free = merged;
  }

  /** The address of at least `bytes` that every run may use, and the next run too. */
  scratch(bytes: number): number {
    if (bytes > this.#scratch.size) {
      if (this.#scratch.size > 0) this.release(this.#scratch.start, this.#scratch.size);
      this.#scratch = { start: this.allocate(bytes), size: bytes };
    }
    return this.#scratch.start;
  }

  /** A module of functions over this memory. @throws UNSUPPORTED where the page or the engine refuses it. */
  compile(functions: Parameters<typeof assemble>[0]): WebAssembly.Module {
    try {
      return new WebAssembly.Module(assemble(functions, this.#isShared));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw unsupported('wasm', `this engine refuses the module (${reason}). Allow 'wasm-unsafe-eval' in the content-security policy, or use createJsAdapter().`);
    }
  }

  /** The functions of a module, by name. */
  instantiate(module: WebAssembly.Module): WebAssembly.Exports {
    return new WebAssembly.Instance(module, { m: { m: this.memory } }).exports;
  }

  #grow(bytes: number): void {
    const missing = Math.ceil((bytes - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw unsupported('wasm', `the memory cannot grow to ${bytes} bytes. Free what was allocated, or use smaller batches.`);
    }
  }
}

/** What a kernel needs of the memory that it runs in, this one or another's. */
export type KernelHeap = Pick<Heap, 'views' | 'holds' | 'scratch' | 'compile' | 'instantiate'>;

function sharedMemory(): WebAssembly.Memory {
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch {
      // Less room is tried.
    }
  }
  throw unsupported('wasm', 'no shared memory could be had. Use createWasmAdapter().');
}

function viewsOf(buffer: ArrayBufferLike): Views {
  return { float: new Float32Array(buffer), integer: new Int32Array(buffer), byte: new Uint8Array(buffer) } as Views;
}
