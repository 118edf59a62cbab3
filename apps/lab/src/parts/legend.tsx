// Names and colours of lines. The same order and colours as the chips of the chosen losses.
import { Swatch } from './swatch.tsx';

export function Legend({ labels }: { readonly labels: readonly string[] }) {
  return <ul class="legend">{labels.map((label, index) => <li key={label}><Swatch index={index} /> {label}</li>)}</ul>;
}
