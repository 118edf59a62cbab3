// How much a run of the suite does.
export interface Profile {
  readonly doc: string;
  /** Sets of options that each loss is asked for. */
  readonly problems: number;
  /** Of those, how many each class of inputs is tried with. */
  readonly problemsPerInput: number;
  /** Points of each op's sweep. */
  readonly points: number;
  readonly graphs: number;
  /** Seconds after which no new random graph is begun. */
  readonly graphSeconds: number;
  /** Laws that each loss is held to, every loss beginning with another one. */
  readonly laws: number;
  /** 10⁷ pixels, and 32·10⁶ ones. */
  readonly isLarge: boolean;
  /** Seconds after which nothing more is begun once every loss was tried; what is left out is counted. The command and the page divide them among their backends. */
  readonly seconds: number;
}

export const PROFILES = {
  quick: { doc: 'each loss on a few problems: for the tests of an adapter', problems: 2, problemsPerInput: 1, points: 2001, graphs: 60, graphSeconds: 10, laws: 1, isLarge: false, seconds: Infinity },
  normal: { doc: 'the whole matrix in five minutes', problems: 4, problemsPerInput: 1, points: 20_001, graphs: 150, graphSeconds: 15, laws: 2, isLarge: false, seconds: 275 },
  slow: { doc: 'many problems, random graphs and laws, and 10⁷ pixels', problems: 16, problemsPerInput: 4, points: 200_001, graphs: 5000, graphSeconds: 600, laws: 10, isLarge: true, seconds: Infinity },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
