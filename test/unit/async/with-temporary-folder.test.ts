import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTemporaryFolder } from '../../../src/async/with-temporary-folder.js';

describe('a temporary folder', () => {
  it.each(['succeeds', 'fails'])('goes with all that is in it when the work %s', async (outcome) => {
    let used = '';
    const working = withTemporaryFolder(join(tmpdir(), 'mailsized-lent-'), async (folder) => {
      used = folder;
      await writeFile(join(folder, 'file'), 'bytes');
      if (outcome === 'fails') throw new Error('the work failed');
      return 'done';
    });
    if (outcome === 'fails') await expect(working).rejects.toThrow('the work failed');
    else expect(await working).toBe('done');
    expect(used).toContain('mailsized-lent-');
    expect(existsSync(used)).toBe(false);
  });
});
