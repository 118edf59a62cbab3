// What backends are called in sentences.

const NAMES: Readonly<Record<string, string>> = { wasm: 'WebAssembly', webgl: 'WebGL', webgpu: 'WebGPU', cpu: 'JavaScript' };

/** `wasm` or `tfjs-wasm` as `WebAssembly`. */
export function backendName(name: string): string {
  return NAMES[name.replace(/^tfjs-/, '')] ?? name;
}
