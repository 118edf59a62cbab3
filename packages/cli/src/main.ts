// The program's entry: the command on the process's own words and streams. The status is set, not forced, so that
// everything written reaches its reader before the process ends.
import { semsegloss } from './cli.ts';
import { processIo } from './io.ts';

void semsegloss(process.argv.slice(2), processIo()).then((status) => {
  process.exitCode = status;
});
