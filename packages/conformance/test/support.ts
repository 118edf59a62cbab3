// What tests of adapters share: everything that a report has against a backend, as lines of text.
import type { Report } from '@semsegloss/conformance';

export function objections({ cases, probes, checks, graphs }: Report): string[] {
  return [
    ...cases.filter(({ status }) => status === 'failed').map(({ loss, input, options, seed, value, gradient, reason, failure }) => `${loss}, ${input}, ${JSON.stringify(options)}, seed ${seed}: value ${value?.ratio}, gradient ${gradient?.ratio} ${reason ?? ''} ${failure?.node?.text ?? ''}`),
    ...probes.filter(({ status }) => status === 'failed').map(({ op, domain, declared, measured, reason }) => `${op}, ${domain}: off by ${measured}, declared ${declared} ${reason ?? ''}`),
    ...checks.filter(({ status }) => status === 'failed').map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`),
    ...(graphs?.failure === undefined ? [] : [`${graphs.failure.reason}\n${graphs.failure.graph}`]),
  ];
}
