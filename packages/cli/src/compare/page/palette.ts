// Colours that stay apart for colour-blind readers, after Okabe and Ito (2008), on light and on dark paper.

interface LossColour {
  readonly light: string;
  readonly dark: string;
}

/** One per loss; beyond eight losses they repeat with dashed lines. */
export const LOSS_COLOURS: readonly LossColour[] = [
  { light: '#0072b2', dark: '#3d9be0' },
  { light: '#d98e00', dark: '#e69f00' },
  { light: '#009e73', dark: '#00b98a' },
  { light: '#c44601', dark: '#f07030' },
  { light: '#b0578d', dark: '#dd90bb' },
  { light: '#3fa0d8', dark: '#8fd0f5' },
  { light: '#8a7f00', dark: '#d9ce3b' },
  { light: '#5a5a5a', dark: '#bdbdbd' },
];

/** The custom property that holds a loss's colour. */
export function lossVariable(index: number): string {
  return `--loss-${index % LOSS_COLOURS.length}`;
}

/** What a pixel of a prediction is, as drawn over the slice. Alpha lets the slice show through what is right. */
export const MARKS = {
  falsePositive: { name: 'false positive: predicted, but not there', rgba: [213, 94, 0, 225] },
  falseNegative: { name: 'false negative: there, but missed', rgba: [86, 180, 233, 225] },
  wrongClass: { name: 'wrong foreground class', rgba: [240, 228, 66, 225] },
} as const satisfies Readonly<Record<string, { name: string; rgba: readonly [number, number, number, number] }>>;

const CLASS_COLOURS = [
  [0, 158, 115],
  [204, 121, 167],
  [0, 114, 178],
  [170, 140, 60],
  [150, 150, 150],
] as const;

/** The colour of a foreground class (ids from 1). */
export function classColour(classId: number): readonly [number, number, number, number] {
  const [red, green, blue] = CLASS_COLOURS[(classId - 1) % CLASS_COLOURS.length] ?? CLASS_COLOURS[0];
  return [red, green, blue, 130];
}

export function cssColour([red, green, blue]: readonly [number, number, number, number]): string {
  return `rgb(${red} ${green} ${blue})`;
}
