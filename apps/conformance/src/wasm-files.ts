// Binaries that runtimes fetch by name, and the package that each is part of.
export const WASM_FILES: Readonly<Record<string, string>> = {
  'tfjs-backend-wasm-simd.wasm': '@tensorflow/tfjs-backend-wasm',
};
