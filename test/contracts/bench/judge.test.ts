import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, sidesOf, vmafScores } from '../../../bench/compression/judge/judge.js';
import { probeVideo } from '../../../bench/compression/judge/probe-video.js';
import { mean } from '../../../bench/compression/goals.js';
import { measuredRun } from '../../../bench/compression/measured-run.js';
import { findTool } from '../../../stack/tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const ffmpeg = (...args: string[]): void =>
  void execFileSync(findTool('ffmpeg'), ['-v', 'error', '-nostdin', ...args], { stdio: 'pipe' });
const LOSSLESS = ['-c:v', 'libx264', '-qp', '0', '-preset', 'ultrafast'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-judge-'));
  // Everything moves in each frame: a shift by one shows everywhere.
  const moving = 'testsrc2=s=320x240:r=25:d=2,rotate=t:ow=320:oh=240';
  ffmpeg('-f', 'lavfi', '-i', moving, ...LOSSLESS, at('source.mp4'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the judge', () => {
  it('finds a source as good as itself', async () => {
    const verdict = await judge(at('source.mp4'), at('source.mp4'));
    expect(verdict.vmafMean).toBeGreaterThan(97);
    expect(verdict).toMatchObject({ shiftFrames: 0, missingSeconds: 0, width: 320, height: 240 });
  });

  it('would see a shift of one frame, and does not punish a contender for it', async () => {
    ffmpeg('-i', at('source.mp4'), '-vf', 'trim=start_frame=1,setpts=PTS-STARTPTS', ...LOSSLESS, at('late.mp4'));
    const terms = { width: 320, height: 240, frameRate: 25, frameStep: 1 };
    const known = (name: string) => ({ path: at(name), facts: probeVideo(at(name)) });
    const uncorrected = mean(await vmafScores(sidesOf(known('source.mp4'), known('late.mp4')), terms, 0));
    const verdict = await judge(at('source.mp4'), at('late.mp4'));
    expect(verdict.shiftFrames).toBe(-1);
    expect(verdict.vmafMean).toBeGreaterThan(uncorrected + 20);
  });

  it('takes no label of colours for a loss, and sees colours that a wrong one spoils', async () => {
    const labelled = async (matrix: number, name: string) => {
      ffmpeg('-i', at('source.mp4'), '-c', 'copy', '-bsf:v', `h264_metadata=matrix_coefficients=${matrix}`, at(name));
      return (await judge(at('source.mp4'), at(name))).vmafMean;
    };
    const own = (await judge(at('source.mp4'), at('source.mp4'))).vmafMean;
    // A small picture that says nothing is BT.601; 6 is its label, 1 that of BT.709.
    expect(await labelled(6, 'right.mp4')).toBeCloseTo(own, 1);
    expect(await labelled(1, 'wrong.mp4')).toBeLessThan(own - 1);
  });

  it('finds a picture whose numbers are written in another way as good as before', async () => {
    const own = (await judge(at('source.mp4'), at('source.mp4'))).vmafMean;
    const light = 'primariesin=bt709:transferin=bt709:primaries=bt709:transfer=bt709';
    const written = `zscale=matrixin=smpte170m:rangein=limited:matrix=bt709:range=full:${light},format=yuv420p`;
    const label = 'setparams=colorspace=bt709:range=pc';
    ffmpeg('-i', at('source.mp4'), '-vf', `${written},${label}`, ...LOSSLESS, at('rewritten.mp4'));
    expect((await judge(at('source.mp4'), at('rewritten.mp4'))).vmafMean).toBeGreaterThan(own - 0.1);
  });

  it('judges an upright phone clip as a viewer sees it', async () => {
    ffmpeg('-display_rotation', '90', '-i', at('source.mp4'), '-c', 'copy', at('upright.mp4'));
    ffmpeg('-i', at('upright.mp4'), ...LOSSLESS, at('turned.mp4'));
    const verdict = await judge(at('upright.mp4'), at('turned.mp4'));
    expect(verdict.vmafMean).toBeGreaterThan(97);
    expect(verdict).toMatchObject({ width: 240, height: 320 });
  });

  it('gives less for a smaller picture, and tells when the end is missing', async () => {
    ffmpeg('-i', at('source.mp4'), '-vf', 'scale=80:60', '-t', '1', ...LOSSLESS, at('small.mp4'));
    const verdict = await judge(at('source.mp4'), at('small.mp4'));
    expect(verdict.vmafMean).toBeLessThan(80);
    expect(verdict.missingSeconds).toBeCloseTo(1, 1);
  });
});

describe('the measuring of a command', () => {
  const options = { timeoutSeconds: 60, cwd: tmpdir() };
  const BURN = 'import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass';

  it('counts the CPU time of a grandchild that its parent did not wait for', async () => {
    const orphan = `import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', ${JSON.stringify(BURN)}]); time.sleep(3)`;
    const run = await measuredRun(['python3', '-c', orphan], options);
    expect(run).toMatchObject({ exitCode: 0, timedOut: false });
    expect(run.cpuSeconds).toBeGreaterThan(0.45);
  });

  it('sees the memory of the whole tree', async () => {
    const hold = `import time; held = bytearray(80_000_000); time.sleep(1.5)`;
    const run = await measuredRun(['sh', '-c', `python3 -c '${hold}' & python3 -c '${hold}'; wait`], options);
    expect(run.peakMemoryBytes).toBeGreaterThan(150_000_000);
  });

  it('ends the whole tree after its time', async () => {
    const run = await measuredRun(['sh', '-c', 'sleep 600 & sleep 600'], { ...options, timeoutSeconds: 0.5 });
    expect(run.timedOut).toBe(true);
  });

  it('hands back how a command ended', async () => {
    const run = await measuredRun(['sh', '-c', 'echo out; echo err >&2; exit 7'], options);
    expect(run).toMatchObject({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  });
});
