// The matrix while it is being filled: one line per backend, redrawn in place on a terminal; elsewhere a line at the end
// of each backend. On stderr: stdout is for the result.
import { ratioOfCase, type Event } from '@semsegloss/conformance';
import { MultiBar, type SingleBar } from 'cli-progress';
import type { ProgressStream } from '../compare/progress.ts';

export interface LiveMatrix {
  begin(backend: string): void;
  heard(backend: string, event: Event): void;
  end(backend: string, result: string): void;
  stop(): void;
}

/** `losses` is how many losses each backend goes through. */
export function liveMatrix(stream: ProgressStream, losses: number): LiveMatrix {
  return stream.isTTY === true ? bars(stream, losses) : lines(stream);
}

function lines(stream: ProgressStream): LiveMatrix {
  return { begin: () => {}, heard: () => {}, end: (backend, result) => void stream.write(`${backend}: ${result}\n`), stop: () => {} };
}

function bars(stream: ProgressStream, losses: number): LiveMatrix {
  const multi = new MultiBar({ stream, format: '{name} {bar} {value}/{total} losses  {cells}', barsize: losses, barCompleteChar: '·', barIncompleteChar: ' ', autopadding: true, gracefulExit: false, hideCursor: true, fps: 8, stopOnComplete: false });
  const rows = new Map<string, { readonly bar: SingleBar; readonly worst: Map<string, number> }>();
  const width = 'onnxruntime-webgpu'.length;
  return {
    begin: (backend) => void rows.set(backend, { bar: multi.create(losses, 0, { name: backend.padEnd(width), cells: '' }), worst: new Map() }),
    heard: (backend, event) => {
      const row = rows.get(backend);
      if (row === undefined) return;
      if (event.kind === 'case') {
        const { loss, status } = event.report;
        row.worst.set(loss, Math.max(row.worst.get(loss) ?? 0, status === 'failed' ? Infinity : ratioOfCase(event.report)));
        row.bar.update(row.worst.size, { cells: [...row.worst.values()].map(cell).join('') });
      } else row.bar.update({ cells: event.kind === 'graph' ? `${event.tried} random graphs` : event.kind });
    },
    end: (backend, result) => rows.get(backend)?.bar.update(losses, { cells: result }),
    stop: () => multi.stop(),
  };
}

/** A loss as one character: how close its worst case came to its bound. */
function cell(ratio: number): string {
  if (ratio > 1) return '✗';
  return ratio > 0.3 ? '▓' : ratio > 0.03 ? '▒' : '░';
}
