// `npm run smoke -- --api https://mailsized.example`: whether a running service does its work. A short video, made here, goes the
// whole way of a customer. It fits Gmail as it is, so it costs nothing and also tries a service with live keys. With a test
// card, on a service with test keys, a second order is encoded and paid. Exit codes: those of `mailsized compress`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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

function makeClip(path: string): void {
  const picture = `testsrc2=duration=${SECONDS}:size=640x360:rate=30,noise=alls=20:allf=t`;
  execFileSync(findTool('ffmpeg'), [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', picture],
    ...['-f', 'lavfi', '-i', `sine=duration=${SECONDS}`, '-pix_fmt', 'yuv420p', '-b:v', '2M', path],
  ]);
}

/** Ends the program when the service did not deliver. */
function order(clip: string, options: string[]): void {
  const args = [join(projectRoot, 'cli/bin.mjs'), 'compress', clip, '--force', ...options];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error('smoke: the service did not deliver');
    process.exitCode = status ?? 1;
  }
}

const { api, 'test-card': testCard } = readArguments();
const service = api === undefined ? [] : ['--api', api];
const folder = mkdtempSync(join(tmpdir(), 'mailsized-smoke-'));
try {
  const clip = join(folder, 'smoke.mp4');
  const out = ['--out', join(folder, 'result.mp4')];
  makeClip(clip);
  order(clip, [...service, ...out]);
  if (testCard !== undefined && process.exitCode === undefined) {
    const limitBytes = Math.floor(ENCODED_SHARE * statSync(clip).size);
    order(clip, [...service, ...out, '--limit', String(limitBytes), '--test-card', testCard]);
  }
  if (process.exitCode === undefined) console.log('smoke: passed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
