// Our encode against plain two-pass ffmpeg at the same ceiling, on real clips, in turn. Prints ratios; judges nothing.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planSize } from '../src/domain/media/size-plan.js';
import { DEFAULT_TOOL_LIMITS, createFfmpegMediaGateway } from '../src/gateways/media/ffmpeg-media.gateway.js';
import { findTool, projectRoot } from '../stack/tools.js';

const CASES = [
  { clip: 'bikes.mp4', ceilingBytes: 300_000 },
  { clip: 'bigbuckbunny.mp4', ceilingBytes: 500_000 },
];
const BASELINE_AUDIO_BPS = 128_000;

interface Run {
  sizeBytes: number;
  seconds: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mailsized-bench-'));
const { signal } = new AbortController();
const media = createFfmpegMediaGateway({
  ffmpegPath: findTool('ffmpeg'),
  ffprobePath: findTool('ffprobe'),
  sandbox: 'bubblewrap',
  stallTimeoutMs: 60_000,
  threads: 0,
  limits: DEFAULT_TOOL_LIMITS,
});

async function ours(inputPath: string, ceilingBytes: number): Promise<Run> {
  const startedAtMs = performance.now();
  const facts = await media.probe(inputPath, { signal });
  const complexity = await media.measureComplexity(inputPath, facts, { signal, scratchDir: folder });
  const plan = planSize({ facts, complexity, ceilingBytes });
  const outputPath = join(folder, 'ours.mp4');
  const { sizeBytes } = await media.encode(
    { inputPath, outputPath, scratchDir: folder, facts, plan, encoder: 'x264', maxAttempts: 4 },
    { signal },
  );
  return { sizeBytes, seconds: (performance.now() - startedAtMs) / 1000 };
}

async function plainTwoPass(inputPath: string, ceilingBytes: number): Promise<Run> {
  const startedAtMs = performance.now();
  const { durationMs, audio } = await media.probe(inputPath, { signal });
  const audioBps = audio ? BASELINE_AUDIO_BPS : 0;
  const videoBps = Math.round((ceilingBytes * 8000) / durationMs - audioBps);
  const outputPath = join(folder, 'plain.mp4');
  const both = ['-v', 'error', '-y', '-i', inputPath, '-c:v', 'libx264', '-b:v', String(videoBps)];
  execFileSync(findTool('ffmpeg'), [...both, '-pass', '1', '-an', '-f', 'null', '/dev/null'], { cwd: folder });
  const sound = audio ? ['-c:a', 'aac', '-b:a', String(audioBps)] : ['-an'];
  execFileSync(findTool('ffmpeg'), [...both, '-pass', '2', ...sound, outputPath], { cwd: folder });
  return { sizeBytes: statSync(outputPath).size, seconds: (performance.now() - startedAtMs) / 1000 };
}

try {
  console.log('clip              fill ours  fill plain two-pass  time ours / plain');
  for (const { clip, ceilingBytes } of CASES) {
    const inputPath = join(projectRoot, '.cache', 'samples', clip);
    const plain = await plainTwoPass(inputPath, ceilingBytes);
    const own = await ours(inputPath, ceilingBytes);
    const fill = (run: Run): string => (run.sizeBytes / ceilingBytes).toFixed(3);
    const columns = [
      fill(own).padStart(9),
      fill(plain).padStart(19),
      (own.seconds / plain.seconds).toFixed(2).padStart(17),
    ];
    console.log(`${clip.padEnd(16)}  ${columns.join('  ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
