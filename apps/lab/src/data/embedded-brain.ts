// The files of the task brain, in line.
import manifest from '../../../../packages/cli/data/brain/dataset.json?raw';

export { manifest };
export const files = import.meta.glob<string>('../../../../packages/cli/data/brain/{images,masks}/*.png', { query: '?inline', import: 'default', eager: true });
