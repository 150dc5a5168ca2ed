import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, link, lstat, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { makeTextFile } from '../support/footage/footage.js';
import { useClips } from '../support/stack/clips.js';
import { useFlakyEncoder } from '../support/stack/flaky-encoder.js';
import { eventually } from '../support/eventually.js';
import { holdEncode, toolPidsIn } from '../support/stack/processes.js';

interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe('npm run compress', () => {
  const clips = useClips({ long: true });
  const encoder = useFlakyEncoder();
  let folder: string;
  let scratchDir: string;
  let out: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailsized-compress-'));
    scratchDir = join(folder, 'scratch');
  });
  beforeEach(async () => {
    await rm(folder, { recursive: true });
    await mkdir(scratchDir, { recursive: true });
    out = join(folder, 'out.mp4');
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it('makes a file fit and says in one JSON object what became of it', async () => {
    const limitBytes = await halfOf(clips().small);
    const { code, stdout } = await compress([clips().small, '--limit', `${limitBytes}`, '--out', out, '--json']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(stdout);
    const { size } = await stat(out);
    expect(size).toBeLessThanOrEqual(limitBytes);
    expect(report).toMatchObject({
      inputBytes: (await stat(clips().small)).size,
      limitBytes,
      sizeBytes: size,
      fillRatio: size / limitBytes,
      saturated: expect.any(Boolean),
      attempts: expect.any(Number),
      preset: 'plays-everywhere',
      plan: { ceilingBytes: limitBytes, verdict: 'fits', mode: 'encode', reasons: expect.any(Array) },
      predicted: { grade: expect.any(String), vmaf: expect.any(Number) },
      measured: { grade: expect.any(String), vmaf: expect.any(Number) },
      wallSeconds: expect.any(Number),
      versions: { ffmpeg: expect.stringMatching(/\d/) },
    });
    expect(await readdir(folder)).toEqual(['out.mp4', 'scratch']);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it('tells the plan with its reasons, and writes nothing, with --plan', async () => {
    const limitBytes = await halfOf(clips().small);
    const told = await compress([clips().small, '--limit', `${limitBytes}`, '--out', out, '--plan']);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/^ +limit .+\n +expected .+\n +smallest .+\n +why .+\n/);

    const asJson = await compress([clips().small, '--limit', `${limitBytes}`, '--plan', '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ limitBytes, plan: { verdict: 'fits', mode: 'encode' } });
    expect(await readdir(folder)).toEqual(['scratch']);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it.each([
    ['no file', []],
    ['two files', ['a.mp4', 'b.mp4', '--limit', '1000000', '--plan']],
    ['no limit', ['a.mp4', '--plan']],
    ['a limit in words', ['a.mp4', '--limit', 'eighteen', '--plan']],
    ['a folder', ['.', '--limit', '18MB', '--plan']],
    ['nowhere to put the result', ['a.mp4', '--limit', '1000000']],
    ['an option that there is not', ['a.mp4', '--limit', '1000000', '--plan', '--fast']],
  ])('ends with 1 and points to --help when it is given %s', async (_what, args) => {
    expect(await compress(args)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/--help shows how\n$/) });
  });

  it('takes a limit with a unit, and a file after --', async () => {
    const args = ['--limit', '400kB', '--plan', '--json', '--', clips().small];
    const { code, stdout, stderr } = await compress(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ limitBytes: 400_000 });
  });

  it('has in its help the exit codes that it ends with', async () => {
    const { stdout } = await compress(['--help']);
    const [, list = ''] = /^Exit codes:\n((?: +\d+ .+\n)+)/m.exec(stdout) ?? [];
    // The other tests of this file end with each of them.
    expect([...list.matchAll(/^ +(\d+) /gm)].map(([, code]) => Number(code))).toEqual([0, 1, 2, 3, 4, 130]);
  });

  it.each<[string, (source: string, out: string) => Promise<string>]>([
    ['in another spelling', async (source) => join(folder, 'scratch', '..', basename(source))],
    ['by a link', async (source, path) => await symlink(source, path).then(() => path)],
    ['by a second name of the file', async (source, path) => await link(source, path).then(() => path)],
  ])('ends with 1 and leaves the source when --out is the source %s', async (_, nameIt) => {
    const source = join(folder, 'film.mp4');
    await copyFile(clips().small, source);
    const { code, stderr } = await compress([source, '--limit', '100000', '--out', await nameIt(source, out)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('--out is the source itself') });
    expect((await stat(source)).size).toBe((await stat(clips().small)).size);
  });

  it('ends with 1, before any work, when --out is there and is no file', async () => {
    await symlink('/nowhere', join(folder, 'dangling.mp4'));
    await promisify(execFile)('mkfifo', [join(folder, 'pipe.mp4')]);
    for (const name of ['scratch', 'dangling.mp4', 'pipe.mp4']) {
      const { code, stderr } = await compress([clips().small, '--limit', '100000', '--out', join(folder, name)]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is not a regular file') });
    }
    expect((await lstat(join(folder, 'pipe.mp4'))).isFIFO()).toBe(true);
  });

  it('ends with 1 and names the variable when its configuration is broken', async () => {
    const { code, stderr } = await compress(['a.mp4', '--limit', '1000000', '--plan'], { FFMPEG_SANDBOX: 'maybe' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('FFMPEG_SANDBOX') });
  });

  it('ends with 2 and the reason when the service would refuse the file', async () => {
    const diary = await makeTextFile(folder, 'diary.mp4', 'Dear diary, this is no video.\n');
    const { code, stderr } = await compress([diary, '--limit', '1000000', '--out', out]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('no_video') });
    const tooLong = await compress([clips().small, '--limit', '1000000', '--out', out], { MAX_DURATION_SEC: '1' });
    expect(tooLong).toMatchObject({ code: 2, stderr: expect.stringContaining('too_long') });
    expect(await readdir(folder)).toEqual(['diary.mp4', 'scratch']);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it('ends with 3 and the smallest workable size when the limit is too small, with and without --plan', async () => {
    for (const args of [['--out', out], ['--plan']]) {
      const { code, stderr } = await compress([clips().small, '--limit', '2000', ...args]);
      expect(code).toBe(3);
      expect(stderr).toMatch(/the smallest workable size is \d+ bytes\n$/);
    }
    expect(await readdir(folder)).toEqual(['scratch']);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it('ends with 4 and ffmpeg’s own words when the encode fails, and leaves the file there was', async () => {
    encoder.break('conversion');
    try {
      await makeTextFile(folder, 'out.mp4', 'an earlier result');
      const args = [clips().small, '--limit', `${await halfOf(clips().small)}`, '--out', out];
      const { code, stderr } = await compress(args, { FFMPEG_PATH: encoder.path });
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('Conversion failed!') });
      expect((await stat(out)).size).toBe('an earlier result'.length);
      expect(await readdir(scratchDir)).toEqual([]);
    } finally {
      encoder.repair();
    }
  });

  it('stops at Ctrl-C in the middle of an encode, with its ffmpeg, and leaves nothing', async () => {
    const program = start([clips().long, '--limit', `${await halfOf(clips().long)}`, '--out', out, '--json']);
    const ended = resultOf(program);
    await eventually(
      () => encodesIn(scratchDir),
      (pids) => pids.length > 0,
      { timeoutMs: 120_000 },
    );
    program.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: 'compress: interrupted\n' });
    expect(await toolPidsIn(scratchDir)).toEqual([]);
    expect(await readdir(folder)).toEqual(['scratch']);
    expect(await readdir(scratchDir)).toEqual([]);
  });

  it('stops at Ctrl-C in a terminal, where npm sends a second SIGINT, and leaves nothing', async () => {
    const order = [clips().long, '--limit', `${await halfOf(clips().long)}`, '--out', out];
    const npm = `npm run --ignore-scripts --silent compress -- ${order.map((each) => `'${each}'`).join(' ')}`;
    const env = { ...process.env, SCRATCH_DIR: scratchDir };
    // script(1) is a terminal: its Ctrl-C reaches npm, the shell and the program at once.
    const terminal = spawn('script', ['-qefc', npm, '/dev/null'], { cwd: projectRoot, env, stdio: 'pipe' });
    const ended = resultOf(terminal);
    await holdEncode(scratchDir);
    terminal.stdin.write('\x03');
    const { stdout } = await ended;
    expect(stdout).toContain('compress: interrupted');
    await eventually(
      () => readdir(scratchDir),
      (left) => left.length === 0,
      { timeoutMs: 60_000 },
    );
    expect(await toolPidsIn(scratchDir)).toEqual([]);
    expect(await readdir(folder)).toEqual(['scratch']);
  });

  it('leaves nothing when it is killed in the middle of an encode', async () => {
    const program = start([clips().long, '--limit', `${await halfOf(clips().long)}`, '--out', out, '--json']);
    const ended = resultOf(program);
    await holdEncode(scratchDir);
    program.kill('SIGKILL');
    await ended;
    await eventually(
      () => readdir(scratchDir),
      (left) => left.length === 0,
      { timeoutMs: 60_000 },
    );
  });

  it('reads relative paths from where the user is, not from where npm starts it', async () => {
    await makeTextFile(folder, 'diary.mp4', 'Dear diary, this is no video.\n');
    const { code } = await compress(['diary.mp4', '--limit', '1000000', '--plan'], { INIT_CWD: folder });
    expect(code).toBe(2);
  });

  // As `npm run compress` starts it: in the project’s folder, with the tools that bootstrap has installed first.
  function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    return spawn(process.execPath, [join(projectRoot, 'dist/src/programs/compress-file/main.js'), ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${join(projectRoot, '.cache/bin')}:${process.env['PATH']}`,
        SCRATCH_DIR: scratchDir,
        ...env,
      },
    });
  }

  const compress = (args: readonly string[], env?: Record<string, string>): Promise<ProgramResult> =>
    resultOf(start(args, env));
});

async function resultOf(program: ChildProcess): Promise<ProgramResult> {
  if (!program.stdout || !program.stderr) throw new Error('its output is not caught');
  const [stdout, stderr, [code]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** The encodes at work in a folder; sampling and probing come before and do not count. */
async function encodesIn(folder: string): Promise<number[]> {
  return await toolPidsIn(folder, 'ffmpeg', '-passlogfile');
}

async function halfOf(path: string): Promise<number> {
  return Math.floor((await stat(path)).size / 2);
}
