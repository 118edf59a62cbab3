// The two calls of node:zlib that the decoders of the cli make, on fflate: unpack whole, with a limit, and tell which went wrong
// by the same codes. `vite.config.ts` puts this in the place of node:zlib.
import { Gunzip, Unzlib, type Inflate } from 'fflate';

export const constants = { Z_SYNC_FLUSH: 2 } as const;

interface Options {
  readonly maxOutputLength?: number;
  /** `Z_SYNC_FLUSH`: what is there of a file that is cut off is enough. */
  readonly finishFlush?: number;
}

type Unpacker = Pick<Inflate, 'push' | 'ondata'>;

export function inflateSync(bytes: Uint8Array, options: Options = {}): Uint8Array {
  return unpack(new Unzlib(), bytes, options);
}

export function gunzipSync(bytes: Uint8Array, options: Options = {}): Uint8Array {
  return unpack(new Gunzip(), bytes, options);
}

/** Bytes that are unpacked at a time, so that a bomb is noticed early. */
const PIECE = 1 << 16;

function unpack(unpacker: Unpacker, bytes: Uint8Array, { maxOutputLength = Number.POSITIVE_INFINITY, finishFlush }: Options): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  unpacker.ondata = (part, final) => {
    parts.push(part);
    length += part.length;
    ended ||= final;
    if (length > maxOutputLength) throw coded('ERR_BUFFER_TOO_LARGE', 'Cannot create a Buffer larger than asked');
  };
  for (let at = 0; at < bytes.length; at += PIECE) unpacker.push(bytes.subarray(at, at + PIECE), finishFlush === undefined && at + PIECE >= bytes.length);
  if (finishFlush === undefined && !ended) throw coded('Z_BUF_ERROR', 'unexpected end of file');
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
