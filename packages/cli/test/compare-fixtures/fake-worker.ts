// A worker process with the fake trainer.
import { serve } from '../../src/compare/serve.ts';
import { fakeDataset, fakeTrain } from './fake-trainer.ts';

serve({ load: async (source) => fakeDataset(source), train: fakeTrain });
