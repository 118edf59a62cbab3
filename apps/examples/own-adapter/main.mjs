// Proves that a backend of one's own computes the same number as every other.
import { agrees, conformance } from '@semsegloss/conformance';
import { createOwnAdapter } from './adapter.mjs';

export const report = await conformance(createOwnAdapter(), { profile: 'quick', losses: ['dice', 'focal', 'lovasz', 'boundary', 'ssim'] });
const { passed, failed, worst } = report.summary;
console.log(`${agrees(report) ? 'agrees' : 'disagrees'}: ${passed} checks passed, ${failed} failed; worst error ${worst.either.toPrecision(2)} times what rounding allows`);
