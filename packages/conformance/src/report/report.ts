// What a run of the suite says, as data: plain objects that survive JSON.
import type { LossOptions } from '@semsegloss/core';
import type { Ratio } from '../compare/ratio.ts';
import type { UlpHistogram } from '../compare/ulps.ts';
import type { InputName } from '../define/inputs.ts';
import type { RandomGraph } from '../define/random-graphs.ts';

/** `refused`: the backend declared that it cannot, with the reason, and nothing was computed. */
export type Status = 'passed' | 'failed' | 'refused';

/** An input or output, written out so that a case can be run again elsewhere. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What a failed case shows. */
export interface FailureReport {
  /** The first value of the graph that is off by more than its share, computed by itself; undefined where none is. */
  readonly node?: { readonly id: number; readonly text: string; readonly ratio: number };
  /** Left out of large cases: seed, options and class of inputs give the same again. */
  readonly inputs?: Readonly<Record<string, PlainTensor>>;
}

/** One loss with some options on one class of inputs. */
export interface CaseReport {
  readonly loss: string;
  readonly input: InputName;
  readonly layout: string;
  readonly options: LossOptions;
  readonly seed: number;
  readonly status: Status;
  /** Measured over allowed error at the worst element of the value, and of the gradients. */
  readonly value?: Ratio;
  readonly gradient?: Ratio;
  /** By output: how far the elements are off. */
  readonly ulps?: Readonly<Record<string, UlpHistogram>>;
  /** How it was computed, where the backend says so. */
  readonly execution?: string;
  /** Why it was refused, or failed otherwise than by numbers. */
  readonly reason?: string;
  readonly failure?: FailureReport;
}

/** One operation, swept over its domain. */
export interface ProbeReport {
  readonly op: string;
  readonly domain: string;
  readonly status: Status;
  /** The declared relative error in units of 2⁻²⁴, half a unit in the last place of float32. */
  readonly declared: number;
  /** Largest measured relative error in the same units, of results that are normal numbers. */
  readonly measured: number;
  readonly ratio: number;
  readonly ulps: UlpHistogram;
  readonly reason?: string;
}

/** Random graphs. */
export interface GraphsReport {
  readonly tried: number;
  readonly refused: number;
  readonly worst: number;
  /** The least graph that disagrees. */
  readonly failure?: { readonly reason: string; readonly graph: string; readonly reproduce: RandomGraph; readonly outputs?: Readonly<Record<string, Ratio>> };
}

/** A number from outside the library, or a law that a loss keeps. */
export interface CheckReport {
  readonly kind: 'vector' | 'law' | 'large';
  readonly id: string;
  readonly status: Status;
  readonly reason?: string;
}

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly refused: number;
  /** Cases and checks that the time did not suffice for. */
  readonly leftOut: number;
  /** Largest, and middle, measured ÷ bound over all cases that were computed; `either` takes the larger of a case's two. */
  readonly worst: Ratios;
  readonly median: Ratios;
}

export interface Ratios {
  readonly value: number;
  readonly gradient: number;
  readonly either: number;
}

export interface Report {
  readonly format: typeof REPORT_FORMAT;
  readonly backend: string;
  readonly profile: string;
  readonly seed: number;
  readonly seconds: number;
  /** What it ran on, as the caller describes it. */
  readonly environment?: string;
  readonly summary: Summary;
  readonly cases: readonly CaseReport[];
  readonly probes: readonly ProbeReport[];
  readonly graphs?: GraphsReport;
  readonly checks: readonly CheckReport[];
}

/** Raised when the form of reports changes. */
export const REPORT_FORMAT = 1;

/** True where nothing disagrees. */
export function agrees({ summary }: Report): boolean {
  return summary.failed === 0;
}

/** A report as JSON; numbers that JSON lacks are written "NaN", "Infinity" and "-Infinity". */
export function reportJson(reports: Report | readonly Report[], indent = 2): string {
  return jsonOf(reports, indent);
}

/** Any data as JSON, with the same words for numbers that JSON lacks. */
export function jsonOf(data: unknown, indent = 0): string {
  return JSON.stringify(data, (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), indent);
}
