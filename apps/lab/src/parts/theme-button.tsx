// One button that goes through system, light and dark.
import { theme, THEMES } from '../state/theme.ts';

const ICONS = {
  system: 'M12 4a8 8 0 1 0 0 16V4zM12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  light: 'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1zM20 11h3v2h-3zM4.2 5.6l1.4-1.4 2.1 2.1-1.4 1.4zM16.3 17.7l1.4-1.4 2.1 2.1-1.4 1.4zM4.2 18.4l2.1-2.1 1.4 1.4-2.1 2.1zM16.3 6.3l2.1-2.1 1.4 1.4-2.1 2.1z',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
} as const;

export function ThemeButton() {
  const now = theme.value;
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? 'system';
  return (
    <button type="button" class="icon-button" aria-label={`Colours: ${now}. Change to ${next}.`} title={`Colours: ${now}`} onClick={() => { theme.value = next; }}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d={ICONS[now]} /></svg>
    </button>
  );
}
