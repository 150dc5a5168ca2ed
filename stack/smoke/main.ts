// `npm run smoke -- --api https://mailsized.example`: checks that a running service works, by sending a short generated
// video through all steps of a customer. It fits Gmail as it is, so it costs nothing and can also check a service with
// live keys. With a test card, on a service with test keys, a second order is encoded and paid. Exit codes: those of
// `mailsized compress`.
import { execFile, spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { withTemporaryFolder } from '../../src/async/with-temporary-folder.js';
import { findTool, projectRoot } from '../tools.js';

const USAGE = 'Usage: npm run smoke -- [--api URL] [--test-card visa]';
const SECONDS = '4';
const ENCODED_SHARE = 0.6;

function readArguments(): { api?: string; 'test-card'?: string } {
  try {
    return parseArgs({ options: { api: { type: 'string' }, 'test-card': { type: 'string' } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(1);
  }
}

async function makeClip(path: string): Promise<void> {
  const picture = `testsrc2=duration=${SECONDS}:size=640x360:rate=30,noise=alls=20:allf=t`;
  await promisify(execFile)(findTool('ffmpeg'), [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', picture],
    ...['-f', 'lavfi', '-i', `sine=duration=${SECONDS}`, '-pix_fmt', 'yuv420p', '-b:v', '2M', path],
  ]);
}

/** Whether the service delivered; if not, the command line has printed the reason. */
function isDelivered(clip: string, options: string[]): boolean {
  const args = [join(projectRoot, 'cli/bin.mjs'), 'compress', clip, '--force', ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
  return status === 0;
}

const { api, 'test-card': testCard } = readArguments();
await withTemporaryFolder(join(tmpdir(), 'mailsized-smoke-'), async (folder) => {
  const clip = join(folder, 'smoke.mp4');
  await makeClip(clip);
  const common = [...(api === undefined ? [] : ['--api', api]), '--out', join(folder, 'result.mp4')];
  const limitBytes = Math.floor(ENCODED_SHARE * (await stat(clip)).size);
  const paid = testCard === undefined ? null : ['--limit', String(limitBytes), '--test-card', testCard];
  const passed = isDelivered(clip, common) && (paid === null || isDelivered(clip, [...common, ...paid]));
  if (passed) console.log('smoke: passed');
  else console.error('smoke: the service did not deliver');
});
