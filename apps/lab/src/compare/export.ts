// The comparison as files: CSV of one line per run, JSON of everything, and a download of either.
import { conclude, formatLossSpec, meanScores, OWN_SHARE, SCORES, thresholdNote, VERDICT_RULE, type JobResult, type TaskStatistics } from 'semsegloss/training';

/** One line per finished run, numbers with all their digits. */
export function toCsv(task: TaskStatistics): string {
  const head = ['dataset', 'loss', 'seed', ...SCORES, 'best validation Dice', 'best step', 'steps to common threshold', `steps to ${OWN_SHARE} of own best`, 'ms per step', 'ms per loss', 'ms in all', 'backend'];
  const rows = task.losses.flatMap(({ label, runs }) => runs.map(({ result, scores, bestValidation, stepsToCommon, stepsToOwn }) => [
    task.dataset, label, result.job.seed, ...SCORES.map((name) => scores?.[name]), bestValidation, result.bestStep, stepsToCommon, stepsToOwn,
    result.milliseconds.step, result.milliseconds.loss, result.milliseconds.total, result.environment.backend,
  ]));
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n').concat('\r\n');
}

/** A cell that begins with what a spreadsheet takes for a formula is marked as text. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+@-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Plan, curves, scores and words, without the pixels of predictions. */
export function toJson(task: TaskStatistics, results: readonly JobResult[], link: string): string {
  return `${JSON.stringify({
    dataset: task.dataset, fingerprint: task.fingerprint, seeds: task.seeds, threshold: task.threshold ?? null, link,
    conclusion: conclude(task), notes: [thresholdNote(task), VERDICT_RULE],
    runs: results.map(({ job, curve, test, bestStep, milliseconds, environment }) => ({
      loss: formatLossSpec(job), seed: job.seed, training: job.training, bestStep, scores: meanScores(test) ?? null, test,
      curve: curve.map(({ step, trainingLoss, validation }) => ({ step, trainingLoss, validation, dice: meanScores(validation)?.dice ?? null })),
      milliseconds, environment,
    })),
  }, undefined, 2)}\n`;
}

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has its own hold on the bytes after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name for files: letters, digits and dashes of a data set's name. */
export function fileName(dataset: string, ending: string): string {
  return `semsegloss-${dataset.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'data'}.${ending}`;
}
