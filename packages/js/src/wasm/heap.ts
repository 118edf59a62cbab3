// The memory that all modules of one adapter share: runs are synchronous and keep nothing in it from call to call.
import { unsupported } from '@semsegloss/core';
import { assemble, f32x4, i32, wasmFunction } from '@semsegloss/core/wasm';

const PAGE = 65_536;

/** The smallest module with a vector instruction: shows whether the engine takes such modules at all. */
const PROBE = wasmFunction('probe', [], () => f32x4.store(i32.constant(0), f32x4.constant(0, 0, 0, 0)));

/** The memory as arrays. */
export interface Views {
  readonly float: Float32Array;
  readonly integer: Int32Array;
  readonly byte: Uint8Array;
}

export class Heap {
  readonly #memory: WebAssembly.Memory;
  #views: Views;

  /** @throws UNSUPPORTED where WebAssembly or its vectors are missing, or a content-security policy forbids it */
  constructor() {
    if (typeof WebAssembly === 'undefined') throw unsupported('wasm', 'this engine has no WebAssembly. Use createJsAdapter().');
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    this.#views = viewsOf(this.#memory.buffer);
    this.instantiate(assemble([PROBE], false));
  }

  /** Grows to `bytes` at least. */
  reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.#memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    this.#memory.grow(missing);
    this.#views = viewsOf(this.#memory.buffer);
  }

  get views(): Views {
    return this.#views;
  }

  /** The functions of a module, by name. @throws UNSUPPORTED where the page or the engine refuses it. */
  instantiate(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Exports {
    try {
      return new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: this.#memory } }).exports;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw unsupported('wasm', `this engine refuses the module (${reason}). Allow 'wasm-unsafe-eval' in the content-security policy, or use createJsAdapter().`);
    }
  }
}

function viewsOf(buffer: ArrayBuffer): Views {
  return { float: new Float32Array(buffer), integer: new Int32Array(buffer), byte: new Uint8Array(buffer) };
}
