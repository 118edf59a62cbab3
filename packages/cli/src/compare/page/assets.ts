// The chart library's text, read from the installed package, to be written into the page itself.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** uPlot's script and style. */
export function chartLibrary(): { script: string; style: string } {
  const { resolve } = createRequire(import.meta.url);
  const read = (name: string): string => readFileSync(resolve(`uplot/dist/${name}`), 'utf8');
  // No text of a script may end the element that holds it.
  return { script: read('uPlot.iife.min.js').replaceAll('</script', '<\\/script'), style: read('uPlot.min.css') };
}
