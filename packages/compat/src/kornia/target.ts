// kornia's one-hot targets: channels that are not true hold 1e-6.
import type { LossOptions, Problem } from '@semsegloss/core';
import type { Shapes } from '../api.ts';
import { SeenProblem } from '../see.ts';

export const ONE_HOT_FLOOR = 1e-6;

export const softened = (problem: Problem): Problem => new SeenProblem(problem, { target: (y) => y.max(ONE_HOT_FLOOR) });

export const classesOf = ({ prediction }: Shapes): LossOptions => (prediction === undefined ? {} : { classes: prediction[1] ?? null });
