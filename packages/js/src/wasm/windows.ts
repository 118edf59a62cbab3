// Blocks of pixels, and a window for each array that lies outside of the module's memory: it holds one block at a time,
// copied in or out, so that memory stays small at any size.
import { align } from './frame.ts';
import { BYTES, type Port, type Ports } from './ports.ts';

/** Bytes of all windows of a pass together: small enough for a second-level cache. */
const WINDOW_BYTES = 393_216;
const MOST_PIXELS = 32_768;
const FEWEST_PIXELS = 64;
/** Elements between two classes, and two windows: without them all would fall on the same few lines of a cache. */
const GAP = 16;

export interface Window {
  /** First byte, from the start of all windows. */
  readonly start: number;
  /** Distance between two classes, in elements; 0 where they are neighbours. */
  readonly classStep: number;
}

export interface Windows {
  readonly of: ReadonlyMap<Port, Window>;
  /** Bytes in all. */
  readonly size: number;
}

/** Pixels of one call: sums are taken block by block, so this decides how they are rounded, wherever arrays lie. */
export function blockPixels({ inputs, outputs }: Ports): number {
  const pixelBytes = [...inputs.values(), ...outputs.values()].reduce((bytes, { kind, channels }) => bytes + BYTES[kind] * channels, 0);
  return Math.max(FEWEST_PIXELS, Math.min(MOST_PIXELS, 2 ** Math.floor(Math.log2(WINDOW_BYTES / Math.max(1, pixelBytes)))));
}

export function windowsOf(ports: Ports): Windows {
  const pixels = blockPixels(ports);
  const of = new Map<Port, Window>();
  let size = 0;
  for (const port of [...ports.inputs.values(), ...ports.outputs.values()]) {
    of.set(port, { start: size, classStep: port.channels === 1 || port.isInterleaved ? 0 : pixels + GAP });
    size = align(size + (pixels + GAP) * port.channels * BYTES[port.kind]);
  }
  return { of, size };
}
