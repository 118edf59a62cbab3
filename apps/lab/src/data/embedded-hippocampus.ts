// The files of the task hippocampus, in line.
import manifest from '../../../../packages/cli/data/hippocampus/dataset.json?raw';

export { manifest };
export const files = import.meta.glob<string>('../../../../packages/cli/data/hippocampus/{images,masks}/*.png', { query: '?inline', import: 'default', eager: true });
