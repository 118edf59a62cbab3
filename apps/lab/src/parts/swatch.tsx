// The colour of a loss, the same in every view: by its place in the list of chosen losses.
import { lossVariable } from 'semsegloss/training';

export function Swatch({ index }: { readonly index: number }) {
  return <i class="swatch" style={{ background: `var(${lossVariable(index)})` }} />;
}
