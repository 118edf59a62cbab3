// What the package offers to programs: the command as a function of words and streams.
export { semsegloss } from './cli.ts';
export { EXIT } from './exit.ts';
export { processIo, type Io } from './io.ts';
