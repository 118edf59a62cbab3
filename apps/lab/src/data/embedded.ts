// The two MRI tasks that come with the page, decoded from the PNG files of the cli's package. Each is a chunk of its own.
import type { Dataset } from 'semsegloss/training';
import { datasetOf, type FileBytes } from './dataset.ts';

export const EMBEDDED = {
  brain: { title: 'Brain', text: 'Skull stripping: brain in a T1 head, axial slices. A quarter of the pixels is foreground.' },
  hippocampus: { title: 'Hippocampus', text: 'Left and right hippocampus, coronal slices. Half a percent of the pixels is foreground.' },
} as const;
export type EmbeddedName = keyof typeof EMBEDDED;

export const ONE_SUBJECT = 'One head: training, validation and test slices are parts of the same scan. It ranks losses on this head only; to learn which loss suits your data, use your data.';

const FILES = {
  brain: () => import('./embedded-brain.ts'),
  hippocampus: () => import('./embedded-hippocampus.ts'),
} as const;

const loaded = new Map<EmbeddedName, Promise<Dataset>>();

export function loadEmbedded(name: EmbeddedName): Promise<Dataset> {
  let loading = loaded.get(name);
  if (loading === undefined) {
    loading = FILES[name]().then(({ files, manifest }) => datasetOf([...Object.entries(files).map(fileOf), { path: 'dataset.json', bytes: new TextEncoder().encode(manifest) }], { name, side: Number.POSITIVE_INFINITY }).dataset);
    loading.catch(() => loaded.delete(name));
    loaded.set(name, loading);
  }
  return loading;
}

/** `/…/data/brain/masks/z002.png` and its data URL as a file. */
function fileOf([path, url]: readonly [string, string]): FileBytes {
  return { path: path.split('/').slice(-2).join('/'), bytes: Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (character) => character.charCodeAt(0)) };
}
