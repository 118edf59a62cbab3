// The Chromium that tests use: where it is, and how it is started.
import { existsSync } from 'node:fs';

/** Its path; undefined where there is none. */
export const chromium = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser']
  .find((path) => path !== undefined && existsSync(path));

/** No connections of its own; WebGL 2 and WebGPU computed in software, the same on every machine. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox', '--disable-background-networking', '--disable-component-update',
  '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
] as const;
