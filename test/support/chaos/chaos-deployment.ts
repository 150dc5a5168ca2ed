import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkerRoleArgument } from '../../../stack/app.processes.js';
import type { ServerProcess } from '../../../stack/server-process.js';
import { eventually } from '../eventually.js';
import { FlakyEncoder } from '../stack/flaky-encoder.js';
import { TestDeployment } from '../stack/test-deployment.js';
import type { OurProcess, ProcessName, ServerName } from './plan.js';

const DISK_BYTES = 64 * 1024 * 1024;
/** Less than any job needs. */
const LEFT_ON_FULL_DISK_BYTES = 100_000;
const SUPERVISE_EVERY_MS = 500;
const START_PATIENCE = { timeoutMs: 300_000, intervalMs: 500 };
const CLOCK = fileURLToPath(new URL('wrong-clock.mjs', import.meta.url));

const ROLES: Record<Exclude<OurProcess, 'api'>, WorkerRoleArgument> = {
  'worker-control': 'control',
  'worker-media': 'media',
  'worker-compress': 'compress-cpu',
  'worker-small-disk': 'compress-cpu',
  'worker-notify': 'notify',
  'worker-all': 'all',
};

/** A deployment that can be harmed: each role is a process of its own, with its own clock, and one worker has a small disk. */
export class ChaosDeployment {
  /** Killed on purpose, and not to be started yet. */
  private readonly held = new Set<ProcessName>();
  private readonly stopped = new AbortController();
  private supervision: Promise<void> = Promise.resolve();
  /** How often a process had ended that nobody had killed. */
  restarts = 0;

  private constructor(
    readonly deployment: TestDeployment,
    private readonly ours: readonly OurProcess[],
    private readonly folder: string,
    private readonly encoder: FlakyEncoder,
    private readonly disk: string | null,
  ) {}

  static async start(ours: readonly OurProcess[], env: Record<string, string>): Promise<ChaosDeployment> {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-chaos-'));
    const encoder = new FlakyEncoder();
    // The encodes of clips with this interval of key frames fail, see `makeChaosClips`.
    encoder.break('conversion', '*"-g 240 "*-passlogfile*');
    const clock = (name: string) => ({ CHAOS_CLOCK_FILE: join(folder, `${name}.clock`) });
    const deployment = await TestDeployment.start({
      workers: [],
      env: { FFMPEG_PATH: encoder.path, NODE_OPTIONS: `--import ${CLOCK}`, ...env, ...clock('api') },
    });
    const disk = ours.includes('worker-small-disk') ? await mountSmallDisk(folder) : null;
    const chaos = new ChaosDeployment(deployment, ours, folder, encoder, disk);
    try {
      const workers = ours
        .filter((name) => name !== 'api')
        .map((name) => {
          const smallDisk = name === 'worker-small-disk' && disk !== null && { SCRATCH_DIR: disk };
          return deployment.addWorker(ROLES[name], { ...clock(name), ...smallDisk }, name);
        });
      await Promise.all(workers);
    } catch (error) {
      await chaos.stop();
      throw error;
    }
    chaos.supervision = chaos.supervise();
    return chaos;
  }

  /** Whether there is a disk that can be full: only root may mount one. */
  get hasSmallDisk(): boolean {
    return this.disk !== null;
  }

  process(name: ProcessName): ServerProcess {
    if (name === 'api') return this.deployment.api;
    if (name in ROLES) return this.deployment.worker(name);
    return this.deployment.server(name as ServerName);
  }

  /** Kills all at once, and starts them again later. */
  async killFor(names: readonly ProcessName[], downMs: number): Promise<void> {
    for (const name of names) this.held.add(name);
    await Promise.all(names.map((name) => this.process(name).kill9()));
    await sleep(downMs);
    await Promise.all(names.map((name) => this.startAgain(name)));
    for (const name of names) this.held.delete(name);
  }

  async setClock(name: OurProcess, offsetMs: number): Promise<void> {
    await writeFile(join(this.folder, `${name}.clock`), String(offsetMs));
  }

  async rightClocks(): Promise<void> {
    for (const name of this.ours) await this.setClock(name, 0);
  }

  async fillDiskFor(fullMs: number): Promise<void> {
    if (this.disk === null) return;
    const filler = join(this.disk, 'filler');
    const isFull = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'ENOSPC') throw error;
    };
    await writeFile(filler, Buffer.alloc(DISK_BYTES - LEFT_ON_FULL_DISK_BYTES)).catch(isFull);
    await sleep(fullMs);
    await rm(filler, { force: true });
  }

  /** What lies in the scratch folders of the workers. */
  async scratchFiles(): Promise<string[]> {
    const folders = [this.deployment.stack.env['SCRATCH_DIR'] ?? '', ...(this.disk === null ? [] : [this.disk])];
    return (await Promise.all(folders.map((folder) => readdir(folder)))).flat();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.supervision;
    await this.deployment.stop();
    if (this.disk !== null) execFileSync('umount', ['--lazy', this.disk]);
    this.encoder.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // What systemd or a container's restart policy does.
  private async supervise(): Promise<void> {
    const names: ProcessName[] = [...this.ours, 'temporal', 'mongodb', 's3', 'simulators'];
    while (!this.stopped.signal.aborted) {
      const ended = names.filter((name) => !this.held.has(name) && !this.process(name).isRunning);
      this.restarts += ended.length;
      await Promise.all(ended.map((name) => this.startAgain(name)));
      await sleep(SUPERVISE_EVERY_MS);
    }
  }

  private async startAgain(name: ProcessName): Promise<void> {
    const process = this.process(name);
    await eventually(
      async () => process.isRunning || this.stopped.signal.aborted || (await process.start(), true),
      (isDone) => isDone,
      { ...START_PATIENCE, explain: () => `${name} does not start again` },
    );
  }
}

async function mountSmallDisk(folder: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  const disk = join(folder, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk]);
  return disk;
}
