import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gpuMemory } from '../../../workers/gpu-memory.js';

describe('the memory of the GPUs', () => {
  it('is what the tool of the driver says, card by card', async () => {
    const path = toolThatPrints('0, 1024, 24564\n1, [N/A], [N/A]\n2, 512, 8192\n');
    expect(await gpuMemory(path)).toEqual([
      { gpu: '0', usedBytes: 2 ** 30, sizeBytes: 24564 * 2 ** 20 },
      { gpu: '2', usedBytes: 2 ** 29, sizeBytes: 2 ** 33 },
    ]);
  });

  it('is unknown where the tool is missing, or does not reach the driver', async () => {
    expect(await gpuMemory('/nowhere')).toEqual([]);
    expect(await gpuMemory(toolThatPrints('no devices were found', 9))).toEqual([]);
  });
});

/** Not the driver's tool, which needs a card. @returns the folder that it is in. */
function toolThatPrints(text: string, exitStatus = 0): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailsized-no-gpu-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'nvidia-smi'),
    `#!/bin/sh\nprintf '${text.replaceAll('\n', '\\n')}'\nexit ${exitStatus}\n`,
    { mode: 0o755 },
  );
  return folder;
}
