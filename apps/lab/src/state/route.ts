// Which view is open and how it is set up, both in the address: `#understand?loss=dice&loss=focal:gamma=3`. A link to the
// page is therefore a link to the experiment.
import { effect, signal } from '@preact/signals';
import { decodeSettings, encodeSettings, settings } from './settings.ts';

export const VIEWS = ['train', 'compare', 'understand', 'use', 'check'] as const;
export type View = (typeof VIEWS)[number];

export const view = signal<View>('train');

/** The hash of a view with the settings as they are now. */
export function linkTo(name: View): string {
  const query = encodeSettings(settings.value);
  return `#${name}${query === '' ? '' : `?${query}`}`;
}

/** The whole address of the open view: what a permalink copies. */
export function permalink(): string {
  return new URL(linkTo(view.value), location.href).href;
}

function read(): void {
  const [name = '', query = ''] = location.hash.slice(1).split('?', 2);
  view.value = VIEWS.find((known) => known === name) ?? 'train';
  settings.value = decodeSettings(query);
}

read();
addEventListener('hashchange', read);
// Settings go into the address as they change, without a step in the history for each.
effect(() => {
  const link = linkTo(view.value);
  if (location.hash !== link) history.replaceState(null, '', link);
});
