// Light or dark: what the system says, unless the reader chose. The choice is kept on this device.
import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'semsegloss-lab-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    // Storage may be forbidden; the system's choice then holds.
    return 'system';
  }
}

export const theme = signal<Theme>(stored());
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener('change', ({ matches }) => { systemIsDark.value = matches; });

export function isDark(): boolean {
  return theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value);
}

effect(() => {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // As above.
  }
});

/** What a custom property such as `--ink` is in the current theme, for what is drawn on a canvas. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
