// What the page and a worker tell each other.
import type { Event, ProfileName, Report, Section } from '@semsegloss/conformance';
import type { PageBackend } from './backends.ts';

export interface Order {
  readonly backend: PageBackend;
  readonly wasm: string;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly seconds?: number;
  readonly losses?: readonly string[];
  readonly sections?: readonly Section[];
}

export type Said =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string };
