import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { makeBulkyClip } from '../support/footage/footage.js';
import { useTempDir } from '../contracts/media/gateway-setup.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

const GMAIL_LIMIT_BYTES = 25_000_000;

describe('docs/quick-start.md', () => {
  const deployment = useTestDeployment();
  const folder = useTempDir();

  it('brings a video through the API', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'quick-start.md'), 'utf8');
    const [, script = ''] = /```bash\n([\s\S]+?)```/.exec(page) ?? [];
    await makeBulkyClip(folder.path, 'holiday.mov');
    const ours = script.replace('http://127.0.0.1:3000', deployment().stack.urls.api);
    // What follows the events goes on until the next one comes.
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${ours}\npkill -P $$ curl`], {
      cwd: folder.path,
    });
    expect(stdout).toContain('"status":"succeeded"');
    expect((await stat(join(folder.path, 'small.mp4'))).size).toBeLessThan(GMAIL_LIMIT_BYTES);
  });
});
