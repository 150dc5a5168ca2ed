import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFfmpeg } from '../../../src/gateways/media/run-ffmpeg.js';
import { runTool } from '../../../src/gateways/media/run-tool.js';
import {
  WRAPPER_PATH,
  sandboxArguments,
  type SandboxedRun,
} from '../../../src/gateways/media/sandbox/sandbox-arguments.js';
import { DEFAULT_TOOL_LIMITS } from '../../../src/gateways/media/media-tools.js';
import { createTestGateway, neverCanceled, useTempDir } from './gateway-setup.js';
import { eventually } from '../../support/eventually.js';
import { processesMentioning } from './processes.js';

const execFileAsync = promisify(execFile);

/** What a taken-over ffmpeg could do, tried with a shell in its place. */
describe.runIf(process.platform === 'linux')('the sandbox', () => {
  const dir = useTempDir();
  let launch: SandboxedRun;
  beforeAll(async () => {
    const scratchDir = join(dir.path, 'scratch');
    const readPath = join(dir.path, 'input.mp4');
    await mkdir(scratchDir);
    await writeFile(readPath, 'the input');
    await writeFile(join(dir.path, 'secret'), 'of another job');
    launch = { tool: '/usr/bin/bash', sandbox: 'bubblewrap', limits: DEFAULT_TOOL_LIMITS, scratchDir, readPath };
  });
  const waitingProcesses = async () =>
    (await processesMentioning(dir.path)).filter(({ commandLine }) => commandLine.startsWith('tail '));

  /** In place of bubblewrap: a second process that holds the pipes and waits for ever, and what the first one does. */
  async function withFakeBubblewrap(first: string, act: () => Promise<void>): Promise<void> {
    const folder = join(dir.path, 'fake');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'bwrap'), `#!/bin/sh\ntail -f ${dir.path}/secret &\n${first}\n`);
    await chmod(join(folder, 'bwrap'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = `${folder}:${path}`;
    try {
      await act();
    } finally {
      process.env['PATH'] = path;
    }
  }

  const run = (script: string, change: Partial<SandboxedRun> = {}) =>
    runTool({ ...launch, ...change }, ['-c', script], neverCanceled());

  it('lets the tool read its input and write its scratch folder, nothing else', async () => {
    expect(await run(`cat ${dir.path}/input.mp4; echo yes > made; cat made`)).toMatchObject({
      exitStatus: 0,
      stdout: 'the inputyes\n',
    });
    for (const attempt of [
      `cat ${dir.path}/secret`,
      'cat /etc/passwd',
      `echo x > ${dir.path}/input.mp4`,
      'echo x > /usr/bin/made',
      `ls /proc/1`,
    ]) {
      expect(await run(attempt)).toMatchObject({ exitStatus: expect.not.toSatisfy((status) => status === 0) });
    }
  });

  it('has no network, not even to this machine', async () => {
    let visits = 0;
    const server = createServer(() => {
      visits += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { exitStatus } = await run(`exec 3<>/dev/tcp/127.0.0.1/${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => server.close(resolve));
    expect(exitStatus).not.toBe(0);
    expect(visits).toBe(0);
  });

  it("hands on nothing of the worker's environment", async () => {
    process.env['STORY_SECRET'] = 'hush';
    const { stdout } = await run('env');
    delete process.env['STORY_SECRET'];
    expect(stdout).toContain('PATH=/usr/bin:/bin');
    expect(stdout).not.toContain('hush');
  });

  it('runs the tool as nobody, without capabilities, and shows it no process of the machine', async () => {
    expect(await run('id -u; id -g; ls /proc 2>/dev/null | wc -l')).toMatchObject({ stdout: '65534\n65534\n0\n' });
    const { stdout } = await run('grep CapEff /proc/self/status', { gpu: true });
    expect(stdout).toMatch(/^CapEff:\s*0+$/m);
  });

  it('limits processes and threads, which the kernel counts for anybody but root', async () => {
    expect((await run('ulimit -u')).stdout).toBe('1024\n');
  });

  // What root may do without limit is tried as nobody, as the worker's image runs it.
  it.runIf(process.getuid?.() === 0)('stops a fork bomb of an unprivileged worker', async () => {
    const open = join(dir.path, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    await chmod(dir.path, 0o755);
    const args = sandboxArguments({ ...launch, scratchDir: open, limits: { ...DEFAULT_TOOL_LIMITS, wallSeconds: 60 } });
    const bomb =
      "perl -e 'my $n = 0; while ($n < 1200) { my $child = fork(); last unless defined $child; if (!$child) { sleep 30; exit } $n++ } print $n'";
    const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
    const { stdout } = await execFileAsync('setpriv', [...nobody, WRAPPER_PATH, ...args, '-c', bomb]);
    expect(Number(stdout)).toBeGreaterThan(100);
    expect(Number(stdout)).toBeLessThan(1024);
  });

  it('ends what grows, computes or waits without end', async () => {
    const limits = (change: Partial<typeof DEFAULT_TOOL_LIMITS>) => ({ limits: { ...DEFAULT_TOOL_LIMITS, ...change } });
    const grown = await run('head -c 5000000 /dev/zero > big', limits({ fileBytes: 1_000_000 }));
    expect(grown.exitStatus).not.toBe(0);
    const busy = await run('while :; do :; done', limits({ cpuSeconds: 1 }));
    expect(busy.exitStatus).not.toBe(0);
    const idle = await run('sleep 60', limits({ wallSeconds: 1 }));
    expect(idle.exitStatus).toBe(137);
    const hungry = await run(
      'x=$(head -c 900000000 /dev/zero | tr "\\0" a); echo ${#x}',
      limits({ memoryBytes: 400_000_000 }),
    );
    expect(hungry.stdout).not.toContain('900000000');
  });

  it('gives way to everything else in the background', async () => {
    const ownNiceness = getPriority();
    expect((await run('nice', { background: true })).stdout).toBe(`${ownNiceness + 10}\n`);
    expect((await run('nice')).stdout).toBe(`${ownNiceness}\n`);
    expect((await run('exec nice', { background: true, sandbox: 'none' })).stdout).toBe(`${ownNiceness + 10}\n`);
  });

  it('left out, still ends what waits without end', async () => {
    const limits = { ...DEFAULT_TOOL_LIMITS, wallSeconds: 1 };
    expect((await run('exec sleep 60', { sandbox: 'none', limits })).exitStatus).not.toBe(0);
  });

  it('does not outlive a worker that dies without a word', async () => {
    const args = [...sandboxArguments(launch), '-c', `sleep 300; : ${dir.path}`];
    const worker = spawn('sh', ['-c', '"$@" & wait', 'worker', WRAPPER_PATH, ...args], { stdio: 'ignore' });
    const insiders = async () =>
      (await processesMentioning(dir.path)).filter(({ commandLine }) => commandLine.startsWith('/usr/bin/bash'));
    await eventually(insiders, (found) => found.length > 0);
    worker.kill('SIGKILL');
    await eventually(
      () => processesMentioning(dir.path),
      (found) => found.length === 0,
    );
  });

  // Bubblewrap's second process waits for the first until the sandbox is set up, and nobody else wakes it.
  it.each([
    { runner: 'a probe', tool: runShell },
    { runner: 'fluent-ffmpeg', tool: runFfmpegTool },
  ])('leaves nobody behind who waits when it is killed while it is set up: $runner', async ({ tool }) => {
    await withFakeBubblewrap('wait', async () => {
      const stop = new AbortController();
      const ended = tool(launch, stop.signal);
      await eventually(waitingProcesses, (found) => found.length > 0);
      stop.abort();
      await expect(ended).rejects.toMatchObject({ code: 'canceled' });
      await eventually(waitingProcesses, (found) => found.length === 0);
    });
  });

  it.each([
    { runner: 'a probe', tool: runShell },
    { runner: 'fluent-ffmpeg', tool: runFfmpegTool },
  ])('leaves nobody behind who waits when its first process dies: $runner', async ({ tool }) => {
    await withFakeBubblewrap('kill -9 $$', async () => {
      await Promise.allSettled([tool(launch, neverCanceled())]);
      await eventually(waitingProcesses, (found) => found.length === 0);
    });
  });

  it('fails closed when it cannot be set up', async () => {
    expect(await run('echo unprotected', { readPath: join(dir.path, 'not-there') })).toMatchObject({
      exitStatus: expect.not.toSatisfy((status) => status === 0),
      stdout: '',
    });
    const withoutBubblewrap = await createTestGateway({ ffprobePath: join(dir.path, 'not-there') });
    const probing = withoutBubblewrap.probe(join(dir.path, 'input.mp4'), {
      signal: neverCanceled(),
      scratchDir: dir.path,
    });
    await expect(probing).rejects.toMatchObject({ code: 'sandbox_failed' });
  });

  it('is not taken for set up when bubblewrap is missing', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = dir.path;
    try {
      const { exitStatus, stdout, log } = await run('echo unprotected');
      expect({ exitStatus, stdout }).toEqual({ exitStatus: 125, stdout: '' });
      expect(log).toContain('sandbox: bubblewrap is missing');
    } finally {
      process.env['PATH'] = path;
    }
  });
});

async function runShell(launch: SandboxedRun, signal: AbortSignal): Promise<void> {
  await runTool(launch, ['-c', ':'], signal);
}

async function runFfmpegTool(launch: SandboxedRun, signal: AbortSignal): Promise<void> {
  const { scratchDir = '' } = launch;
  const argv = { inputs: [{ path: 'input.mp4', options: [] }], outputOptions: [], outputPath: 'out.mp4' };
  await runFfmpeg({ launch: { ...launch, scratchDir }, argv, signal, stallTimeoutMs: 60_000 });
}
