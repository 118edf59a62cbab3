// SemSegLoss: sensitivity and specificity of hard decisions, all pixels pooled.
import { declare, type MetricTranslation } from '../api.ts';
import { elementwise } from '../layout.ts';
import { counted, metricTranslation } from '../metric.ts';

/** Above ½ is of the class. A pixel of exactly ½ is not, where SemSegLoss counts it on neither side. 0 where nothing counts. */
const rate = (name: string, metric: string) => declare(`shruti-jadon/Semantic-Segmentation-Loss-Functions:${name}`, {}, (_given, _shapes, api): MetricTranslation => metricTranslation(api, metric,
  (updates) => [(counted(updates, { view: elementwise, options: { fromLogits: false } }).value(metric, { average: 'micro', over: 'batch', zeroDivision: 0 }) as number | null) ?? 0]));

export const sensitivity = rate('sensitivity', 'recall');
export const specificity = rate('specificity', 'specificity');
