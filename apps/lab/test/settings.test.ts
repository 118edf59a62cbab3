// What a link says: settings go into it and come out the same; nonsense in it is ignored.
import { describe, expect, test } from 'vitest';
import { formatLossSpec } from 'semsegloss/training';
import { addLoss, DEFAULTS, decodeSettings, encodeSettings, focused, MOST_LOSSES, removeLoss, setParameters, settings, type Settings } from '../src/state/settings.ts';

const chosen: Settings = {
  data: 'hippocampus', steps: 321, seeds: 4, batchSize: 3, learningRate: 0.0025, evaluateEvery: 7, filters: 16, depth: 3, order: 'in turn', backend: 'webgl', focus: 2,
  losses: [{ loss: 'tversky', parameters: { fnWeight: 0.8, fpWeight: 0.2 } }, { loss: 'cross-entropy', parameters: { classWeights: [1] } }, { loss: 'dice', parameters: { variant: 'semsegloss' } }],
};

describe('links', () => {
  test('settings come back as they were', () => {
    expect(decodeSettings(encodeSettings(chosen))).toEqual(chosen);
    expect(encodeSettings(DEFAULTS)).toBe('');
    expect(decodeSettings('')).toEqual(DEFAULTS);
  });

  test('losses stay readable', () => {
    expect(encodeSettings(chosen)).toContain('loss=tversky:fnWeight=0.8:fpWeight=0.2');
  });

  test.each([
    'loss=nonsense&loss=dice:smoothNumerator=-1&loss=dice:unknown=1&loss=:::', 'steps=-5&seeds=99&batchSize=1.5&filters=x', 'data=elsewhere&order=never&backend=magic', 'focus=17', 'focus=-1',
  ])('%s is ignored', (query) => {
    expect(decodeSettings(query)).toEqual({ ...DEFAULTS, focus: query.startsWith('focus') ? 0 : DEFAULTS.focus });
  });

  test('the same loss twice is once, and no more than fit', () => {
    const many = ['dice', 'dice', 'focal', 'jaccard', 'tversky', 'combo', 'lovasz', 'ssim', 'mcc', 'boundary', 'nacl'].map((loss) => `loss=${loss}`).join('&');
    const { losses } = decodeSettings(many);
    expect(losses).toHaveLength(MOST_LOSSES);
    expect(new Set(losses.map(formatLossSpec)).size).toBe(MOST_LOSSES);
  });
});

describe('chosen losses', () => {
  test('are added once, changed in place, and never all removed', () => {
    settings.value = DEFAULTS;
    addLoss({ loss: 'focal', parameters: {} });
    expect(focused.value.loss).toBe('focal');
    setParameters({ gamma: 3 });
    expect(formatLossSpec(focused.value)).toBe('focal:gamma=3');
    setParameters({ gamma: 2 });
    expect(formatLossSpec(focused.value)).toBe('focal');
    expect(() => setParameters({ gamma: -1 })).toThrow(/focal\.gamma: must be a finite number in \[0/);
    expect(formatLossSpec(focused.value)).toBe('focal');
    addLoss({ loss: 'dice', parameters: {} });
    expect(settings.value.losses).toHaveLength(4);
    expect(focused.value.loss).toBe('dice');
    for (let index = 0; index < 6; index += 1) removeLoss(0);
    expect(settings.value.losses).toHaveLength(1);
    expect(settings.value.losses[settings.value.focus]).toBe(focused.value);
  });

  test('a loss for several classes only can be chosen too', () => {
    settings.value = DEFAULTS;
    addLoss({ loss: 'generalised-wasserstein-dice', parameters: {} });
    expect(() => setParameters({ alpha: 'x' })).toThrow();
    expect(focused.value.loss).toBe('generalised-wasserstein-dice');
  });
});
