// Serves the built conformance page on this machine only, for as long as it is needed.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

/** The page as it lies beside the built command. */
const FOLDER = fileURLToPath(new URL('../conformance-page/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** Binaries are not packed twice: those of runtimes are read from the packages that this one depends on. */
const RUNTIMES = ['@tensorflow/tfjs-backend-wasm', 'onnxruntime-web'];

export async function servePage(): Promise<Served> {
  const server = createServer((request, response) => void answer(new URL(request.url ?? '/', 'http://localhost').pathname, response));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  const file = path === '/' ? 'index.html' : normalize(decodeURIComponent(path)).replace(/^[/\\]+/, '');
  // What WebAssembly threads need of a page.
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
  try {
    if (file.split(sep).includes('..')) throw new Error('outside of the page');
    response.end(await readFile(extname(file) === '.wasm' ? binary(basename(file)) : join(FOLDER, file)));
  } catch {
    response.statusCode = 404;
    response.end();
  }
}

/** `name.wasm`, or `name-<hash>.wasm` as the bundler calls it, in the folder of a runtime. */
function binary(file: string): string {
  const name = file.startsWith('ort-') ? file.replace(/-[\w-]{8}\.wasm$/, '.wasm') : file;
  const resolve = createRequire(import.meta.url).resolve;
  return join(dirname(resolve(RUNTIMES[name.startsWith('ort-') ? 1 : 0] ?? '')), name);
}
