// For adapters of other runtimes: plans of graphs, and the printers that make functions of typed arrays of them.
// Not for users: losses are compiled with `compile` and the adapters of the package's front door.
export { allowsCodeGeneration, generated } from './compile.ts';
export { countsOf, type Counts, type Kernel, type OutputData } from './kernel.ts';
export { planOf, type KernelMaker } from './planned.ts';
export type { KernelHeap } from './wasm/heap.ts';
export { wasmKernel } from './wasm/run.ts';
export { wasmRoutines } from './wasm/routines/routines.ts';
