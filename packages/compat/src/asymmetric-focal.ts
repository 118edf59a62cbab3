// The asymmetric focal loss by itself: −δ ln p of foreground pixels, −(1 − δ)(1 − p)^γ ln p of background ones. The
// unified focal loss has it as its part; alone its γ may exceed 1.
import { findLoss, type LossDefinition, type LossOptions } from '@semsegloss/core';
import { compound, seeing } from './derive.ts';
import { clippedTo } from './see.ts';

export function asymmetricFocal(delta: number, gamma: number, classes: number, epsilon = 1e-7): LossDefinition {
  const weights = (background: number, foreground: number): LossOptions => ({
    classWeights: Array.from({ length: classes }, (_, id) => (id === 0 ? background : foreground)), weightNormalization: 'count',
  });
  const clipped = clippedTo(epsilon);
  return compound(findLoss('focal'), 'asymmetric-focal', '−δ y ln p − (1 − δ)(1 − y)(1 − p)^γ ln p', (part) => {
    const foreground = part(seeing(findLoss('cross-entropy'), clipped), weights(0, delta));
    return foreground.add(part(seeing(findLoss('focal'), clipped), { ...weights(1 - delta, 0), alpha: null, gamma } as LossOptions));
  });
}
