// What of a comparison runs in a page as in Node: data sets, plan, training, statistics, words. It opens no file, starts no
// process and no backend, and knows no command line.
export * from './compare/types.ts';
export { checkTrain, presentIds, toClassIds } from './compare/class-ids.ts';
export { conclude, thresholdNote } from './compare/conclusion.ts';
export { bestDice, curveBand, diceCurve, stepsToReach, type CurveBand, type DicePoint } from './compare/curve.ts';
export { Estimate } from './compare/eta.ts';
export { fingerprint, type Hash } from './compare/fingerprint.ts';
export { arrivalSteps, counted, duration, listing, meanAndSpread, MISSING, percent } from './compare/format.ts';
export { jobId, planJobs } from './compare/job.ts';
export { formatLossSpec, parseLossSpec, uniqueLossSpecs, type LossSpec } from './compare/loss-spec.ts';
export { fromBase64 } from './compare/model/base64.ts';
export { turn } from './compare/model/turn.ts';
export { parseManifest, type Manifest } from './compare/manifest-text.ts';
export { TrainingRun, type RunOptions, type TrainingReport } from './compare/model/run.ts';
export { COMPARE_DEFAULTS, checkOptions, trainingOf } from './compare/options.ts';
export { crop, cropBox, type Box } from './compare/page/crop.ts';
export { classColour, cssColour, LOSS_COLOURS, lossVariable, MARKS } from './compare/page/palette.ts';
export { lossOptions, resolveLoss } from './compare/resolve-loss.ts';
export { confusion, meanScores, SCORES, type ScoreName, type Scores } from './compare/scores.ts';
export { FEWEST_SLICES, splitByBlocks } from './compare/splits.ts';
export { COMMON_SHARE, OWN_SHARE, summarise, type LossStatistics, type TaskStatistics } from './compare/statistics.ts';
export { VERDICT_RULE } from './compare/verdict.ts';
export { decodeNifti, isNifti, niftiHeader } from './files/nifti.ts';
export { decodePngImage, decodePngMask } from './files/png.ts';
