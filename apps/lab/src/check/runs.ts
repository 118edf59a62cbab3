// The runs of the suite: which backends, what has come in so far, and the reports of those that ended.
import { batch, signal } from '@preact/signals';
import { agrees, type Event, type Report } from '@semsegloss/conformance';
import { runInWorker } from '@semsegloss/conformance-page/run';
import type { PageBackend } from '@semsegloss/conformance-page/backends';

export type CheckBackend = PageBackend;

export const BACKEND_TITLES = {
  js: { title: 'JavaScript', doc: '@semsegloss/js, generated loops' },
  wasm: { title: 'WebAssembly', doc: '@semsegloss/js, SIMD' },
  'tfjs-cpu': { title: 'tfjs, JavaScript', doc: 'TensorFlow.js on the processor' },
  'tfjs-wasm': { title: 'tfjs, WebAssembly', doc: 'TensorFlow.js, SIMD' },
  'tfjs-webgl': { title: 'tfjs, WebGL', doc: 'TensorFlow.js on the GPU' },
  'tfjs-webgpu': { title: 'tfjs, WebGPU', doc: 'TensorFlow.js on the GPU' },
  'onnxruntime-wasm': { title: 'onnxruntime, WebAssembly', doc: 'loads 26 MB first' },
  'onnxruntime-webgpu': { title: 'onnxruntime, WebGPU', doc: 'loads 26 MB first' },
  'gpu.js-cpu': { title: 'gpu.js, JavaScript', doc: 'gpu.js on the processor' },
  'gpu.js-webasm': { title: 'gpu.js, WebAssembly', doc: 'gpu.js on the processor' },
  'gpu.js-webgl2': { title: 'gpu.js, WebGL 2', doc: 'gpu.js on the GPU' },
  'gpu.js-webgpu': { title: 'gpu.js, WebGPU', doc: 'gpu.js on the GPU' },
} as const satisfies Partial<Record<CheckBackend, { readonly title: string; readonly doc: string }>>;

export interface CheckCell {
  readonly status: 'passed' | 'failed' | 'refused';
  /** Largest measured ÷ bound of value and gradient. */
  readonly worst: number;
  readonly count: number;
  readonly reason?: string | undefined;
}

export interface Column {
  readonly cells: ReadonlyMap<string, CheckCell>;
  /** Why the backend gave no report. */
  readonly missing?: string;
}

export const matrix = signal<ReadonlyMap<CheckBackend, Column>>(new Map());
export const reports = signal<readonly Report[]>([]);
export const running = signal<CheckBackend | undefined>(undefined);
export const said = signal('');

let control: AbortController | undefined;

export function stop(): void {
  control?.abort();
}

export async function run(backends: readonly CheckBackend[], losses: readonly string[], everything: boolean): Promise<void> {
  const current = new AbortController();
  control = current;
  batch(() => {
    matrix.value = new Map();
    reports.value = [];
  });
  for (const backend of backends) {
    if (current.signal.aborted) break;
    running.value = backend;
    await runOne(backend, losses, everything, current.signal);
  }
  const failed = reports.value.filter((report) => !agrees(report)).length;
  batch(() => {
    running.value = undefined;
    said.value = current.signal.aborted ? 'Stopped.' : reports.value.length === 0 ? 'Nothing ran to its end.' : failed === 0 ? `${reports.value.length} of ${backends.length} backends ran to the end, and agree.` : `${failed} of ${reports.value.length} backends disagree with the reference.`;
  });
}

async function runOne(backend: CheckBackend, losses: readonly string[], everything: boolean, abort: AbortSignal): Promise<void> {
  const { title } = BACKEND_TITLES[backend];
  let count = 0;
  said.value = `${title}: starting`;
  matrix.value = new Map([...matrix.value, [backend, { cells: new Map() }]]);
  const hear = (event: Event): void => batch(() => {
    count += 1;
    said.value = `${title}: ${count} checks`;
    if (event.kind === 'case') add(backend, event.report);
  });
  const outcome = await runInWorker({ backend, profile: 'quick', seed: 1, losses, ...(everything ? {} : { sections: ['cases'] as const }) }, hear, abort);
  if ('report' in outcome) reports.value = [...reports.value, outcome.report];
  else if (!abort.aborted) matrix.value = new Map([...matrix.value, [backend, { cells: matrix.value.get(backend)?.cells ?? new Map(), missing: 'missing' in outcome ? outcome.missing : outcome.broken }]]);
}

const RANK = { refused: 0, passed: 1, failed: 2 } as const;

function add(backend: CheckBackend, { loss, status, value, gradient, reason }: Extract<Event, { kind: 'case' }>['report']): void {
  const column = matrix.value.get(backend);
  const old = column?.cells.get(loss);
  const ratio = Math.max(value?.ratio ?? 0, gradient?.ratio ?? 0);
  const cell: CheckCell = {
    status: old === undefined || RANK[status] > RANK[old.status] ? status : old.status,
    worst: Math.max(old?.worst ?? 0, ratio),
    count: (old?.count ?? 0) + 1,
    reason: reason ?? old?.reason,
  };
  matrix.value = new Map([...matrix.value, [backend, { ...column, cells: new Map([...column?.cells ?? [], [loss, cell]]) }]]);
}
