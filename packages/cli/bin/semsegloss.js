#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/main.js', import.meta.url);
if (!existsSync(built)) {
  process.stderr.write('semsegloss: not built yet. Run "npm run build" in the repository\'s root.\n');
  process.exit(2);
}
await import(built.href);
