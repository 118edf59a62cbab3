// The code for the schema is what the generator makes of proto/onnx-ml.proto: `pnpm --filter @semsegloss/onnx generate`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it('is up to date', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-proto-'));
  try {
    const bin = join(root, 'node_modules', '.bin');
    execFileSync(join(bin, 'buf'), ['generate', '--output', folder], { cwd: root, env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
    const made = join(folder, 'src', 'proto');
    const committed = join(root, 'src', 'proto');
    expect(readdirSync(committed).toSorted()).toEqual(readdirSync(made).toSorted());
    for (const name of readdirSync(made)) expect(readFileSync(join(committed, name), 'utf8'), name).toBe(readFileSync(join(made, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
