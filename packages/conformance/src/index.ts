// What @semsegloss/conformance offers: the suite as a library, its reports, and the parts that tests of an adapter use alone.
export { conformance, SECTIONS, type ConformanceOptions, type Event, type Section } from './conformance.ts';
export { PROFILES, type Profile, type ProfileName } from './profiles.ts';
export {
  agrees, jsonOf, REPORT_FORMAT, reportJson,
  type CaseReport, type CheckReport, type FailureReport, type GraphsReport, type PlainTensor, type ProbeReport, type Ratios, type Report, type Status, type Summary,
} from './report/report.ts';
export { median, ratioOf, type Expected, type Ratio } from './compare/ratio.ts';
export { histogramOf, ulpOf, ulpsBetween, type UlpHistogram } from './compare/ulps.ts';
export { graphLoss } from './define/graph-loss.ts';
export { feedsOf, INPUT_NAMES, INPUTS, type InputClass, type InputName } from './define/inputs.ts';
export { LAWS, type Law } from './define/laws.ts';
export { problemsOf } from './define/problems.ts';
export { lossOf, randomGraphs, type Instruction, type RandomGraph } from './define/random-graphs.ts';
export { judge, type Judgement } from './run/judge.ts';
export { subjectOf, type Subject } from './run/expect.ts';
export { reportPage } from './report/page.ts';
export { ratioOfCase, rowsOf, type Row } from './report/rows.ts';
export { agreementPage, worsened } from './report/agreement.ts';
