// What `semsegloss conformance` was asked for, checked: backends, losses, profile and seed.
import { PROFILES, type ProfileName } from '@semsegloss/conformance';
import { BACKEND_NAMES, failure, findLoss, LOSSES, SemSegLossError, unknownName } from '@semsegloss/core';
import { splitList } from '../arguments.ts';
import { BROWSER_BACKEND_NAMES, type BrowserBackend } from './browser.ts';
import { NODE_BACKEND_NAMES, type NodeBackend } from './node-backends.ts';

export type ConformanceBackend = NodeBackend | BrowserBackend;
export const CONFORMANCE_BACKENDS: readonly ConformanceBackend[] = [...NODE_BACKEND_NAMES, ...BROWSER_BACKEND_NAMES];

export interface Asked {
  readonly backends: readonly ConformanceBackend[];
  /** Whether the user named them: one that is not there is then an error. */
  readonly isNamed: boolean;
  readonly losses: readonly string[];
  readonly profile: ProfileName;
  readonly seed: number;
  /** Of the whole run. */
  readonly seconds: number;
}

export interface GivenOptions {
  readonly backend: readonly string[];
  readonly loss: readonly string[];
  readonly profile: string;
  readonly seed: string;
  readonly seconds?: string;
}

/** @throws UNKNOWN_NAME, BACKEND_MISSING for a backend that exists and is not run by this command, PARAMETER_RANGE */
export function asked({ backend, loss, profile, seed, seconds }: GivenOptions): Asked {
  const names = [...new Set(backend.flatMap(splitList))];
  const slugs = [...new Set(loss.flatMap(splitList))];
  if (!Object.hasOwn(PROFILES, profile)) throw unknownName('--profile', profile, Object.keys(PROFILES));
  const number = Number(seed);
  if (!Number.isInteger(number) || number < 0 || number > 2 ** 31 - 1) throw failure('PARAMETER_RANGE', '--seed', 'must be a whole number from 0 to 2147483647', seed, 'Leave it out for 1.');
  const time = seconds === undefined ? PROFILES[profile as ProfileName].seconds : Number(seconds);
  if (!(time > 0)) throw failure('PARAMETER_RANGE', '--seconds', 'must be a number above 0', seconds, 'Leave it out for those of the profile.');
  return {
    backends: names.length === 0 ? CONFORMANCE_BACKENDS : names.map(runnable),
    isNamed: names.length > 0,
    losses: slugs.length === 0 ? [...LOSSES.keys()] : slugs.map((slug) => findLoss(slug).slug),
    profile: profile as ProfileName,
    seed: number,
    seconds: time,
  };
}

function runnable(name: string): ConformanceBackend {
  const found = CONFORMANCE_BACKENDS.find((known) => known === name);
  if (found !== undefined) return found;
  if (!(BACKEND_NAMES as readonly string[]).includes(name)) throw unknownName('--backend', name, CONFORMANCE_BACKENDS);
  throw new SemSegLossError('BACKEND_MISSING', `--backend: ${name} is not run by this command. Choose some of ${CONFORMANCE_BACKENDS.join(', ')}.`);
}
