// The page: choose backends and how much, run them one after the other, watch, and see or save the report. A program
// that drives the page, as the command does, calls `semsegloss.run`.
import { PROFILES, reportJson, reportPage, type Event, type ProfileName, type Report } from '@semsegloss/conformance';
import { PAGE_BACKENDS, type PageBackend } from './backends.ts';
import { runInWorker, type Outcome } from './run.ts';
import { Matrix } from './matrix.ts';

declare global {
  interface Window {
    semsegloss: { readonly run: typeof runInWorker; readonly backends: readonly PageBackend[] };
  }
}
window.semsegloss = { run: runInWorker, backends: PAGE_BACKENDS };

const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;
const form = element<HTMLFormElement>('form');
const status = element('status');
const saves = element('saves');
const frame = element<HTMLIFrameElement>('report');

for (const backend of PAGE_BACKENDS) {
  const label = document.createElement('label');
  label.append(Object.assign(document.createElement('input'), { type: 'checkbox', name: 'backend', value: backend, checked: true }), ` ${backend}`);
  element('backends').append(label);
}
for (const [name, { doc }] of Object.entries(PROFILES)) {
  element('profile').append(Object.assign(document.createElement('option'), { value: name, textContent: `${name}: ${doc}`, selected: name === 'quick' }));
}

let control: AbortController | undefined;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (control !== undefined) return control.abort();
  control = new AbortController();
  element('start').textContent = 'Stop';
  void runAll(control.signal).finally(() => {
    control = undefined;
    element('start').textContent = 'Run';
  });
});

async function runAll(signal: AbortSignal): Promise<void> {
  const chosen = new FormData(form);
  const matrix = new Matrix(element('matrix'));
  const reports: Report[] = [];
  frame.hidden = true;
  saves.replaceChildren();
  const profile = chosen.get('profile') as ProfileName;
  const end = performance.now() + 1000 * PROFILES[profile].seconds;
  const backends = chosen.getAll('backend') as PageBackend[];
  for (const [i, backend] of backends.entries()) {
    if (signal.aborted) break;
    const started = performance.now();
    let count = 0;
    const heard = (event: Event): void => {
      count += 1;
      if (event.kind === 'case') matrix.add(backend, event.report);
      status.textContent = `${backend}: ${count} checks, ${Math.round((performance.now() - started) / 1000)} s`;
    };
    const outcome: Outcome = await runInWorker({ backend, profile, seed: Number(chosen.get('seed')), seconds: (end - started) / 1000 / (backends.length - i) }, heard, signal);
    if ('report' in outcome) reports.push(outcome.report);
    else matrix.none(backend, 'missing' in outcome ? outcome.missing : outcome.broken);
  }
  const sum = (of: (summary: Report['summary']) => number): number => reports.reduce((total, { summary }) => total + of(summary), 0);
  const [failed, leftOut] = [sum((summary) => summary.failed), sum((summary) => summary.leftOut)];
  const cut = leftOut === 0 ? '' : ` ${leftOut} checks were left out for lack of time; fewer backends at once, or the profile slow, leave none.`;
  status.textContent = reports.length === 0 ? 'Nothing was run to its end.' : `${reports.length} backends, ${failed === 0 ? 'all agree' : `${failed} checks failed`}.${cut}`;
  if (reports.length > 0) show(reports);
}

function show(reports: readonly Report[]): void {
  const page = reportPage(reports);
  frame.srcdoc = page;
  frame.hidden = false;
  saves.replaceChildren(save('conformance.json', 'application/json', reportJson(reports)), save('conformance.html', 'text/html', page));
}

function save(download: string, type: string, text: string): HTMLAnchorElement {
  return Object.assign(document.createElement('a'), { download, textContent: `Save ${download}`, href: URL.createObjectURL(new Blob([text], { type })) });
}
