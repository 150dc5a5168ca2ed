import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planSize, type SizePlan } from '../../../src/domain/media/plan/size-plan.js';
import type { CheckpointStore, EncodeProgress, EncodeRequest } from '../../../src/gateways/media/media.gateway.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import * as footage from '../../support/footage/footage.js';
import { createTestGateway, isAsLong, neverCanceled, useTempDir } from './gateway-setup.js';
import { eventually } from '../../support/eventually.js';

describe('an encode that can go on where another one was', { timeout: 120_000 }, () => {
  const dir = useTempDir();
  let gateway: MediaGateway;
  let request: EncodeRequest;
  let store: FolderStore;

  beforeAll(async () => {
    gateway = await createTestGateway();
    const inputPath = await footage.makeClip(dir.path, 'clip.mp4', { seconds: 8, grain: 20 });
    const facts = await gateway.probe(inputPath, { signal: neverCanceled(), scratchDir: dir.path });
    const complexity = { bitsPerPixel: 0.1, pixels: 57_600, frameRate: 30 };
    const plan = planSize({ facts, complexity, ceilingBytes: 300_000 });
    const outputPath = join(dir.path, 'out.mp4');
    request = { inputPath, scratchDir: dir.path, outputPath, facts, plan, encoder: 'x264', maxAttempts: 3 };
    store = new FolderStore(join(dir.path, 'broken-off'));
    await breakOffInPass2();
  });

  beforeEach(async () => {
    await rm(join(dir.path, 'store'), { recursive: true, force: true });
    store = new FolderStore(join(dir.path, 'store'));
  });

  it('begins with an analysis and leaves it behind when it is broken off in its second pass', async () => {
    const stages = await breakOffInPass2();
    expect(stages).toEqual(new Set(['analysis', 'encode']));
    expect(await store.names()).toEqual(['analysis.log', 'analysis.mbtree', 'audio.m4a', 'manifest.json']);
  });

  it('goes on at the second pass, and its result is as good', async () => {
    await takeBrokenOff();
    const { report, stages, firstPercent } = await encode();
    expect(stages).toEqual(new Set(['encode']));
    expect(firstPercent, 'where the analysis ends').toBeGreaterThanOrEqual(30);
    expect(report).toMatchObject({ resumed: true, passes: report.attempts });
    await expectGood(report.sizeBytes);
    expect(isAsLong(request.facts, report.facts)).toBe(true);
    expect(store.troubles).toEqual([]);
  });

  it('makes the same file, although it has no pictures that the first pass kept', async () => {
    await encode();
    const uninterrupted = await readFile(request.outputPath);
    await takeBrokenOff();
    expect((await encode()).report.resumed).toBe(true);
    expect(uninterrupted.equals(await readFile(request.outputPath)), 'the same bytes').toBe(true);
  });

  it('goes on with the corrected rate after a miss, instead of repeating it', async () => {
    const bitrateBps = 2 * request.plan.video.bitrateBps;
    const greedy: SizePlan = { ...request.plan, aim: 'quality', video: { ...request.plan.video, bitrateBps } };
    await breakOffInPass2({ plan: greedy, attempt: 2, manifests: 2 });
    const { report, stages, attempts } = await encode({ plan: greedy });
    expect(stages).toEqual(new Set(['encode']));
    expect(Math.min(...attempts)).toBe(2);
    expect(report.planUsed.video.bitrateBps).toBeLessThan(greedy.video.bitrateBps * 0.7);
    expect(report).toMatchObject({ resumed: true, passes: report.attempts - 1 });
    await expectGood(report.sizeBytes);
  });

  it('makes the larger picture again that the first pass had found room for', async () => {
    const raisedTo = { width: 640, height: 360, frameRate: 30 };
    const video = { ...request.plan.video, width: 320, height: 180, expectedCrf: 50, raisedTo };
    const modest: SizePlan = { ...request.plan, video };
    await breakOffInPass2({ plan: modest });
    const { report, stages } = await encode({ plan: modest });
    expect(stages).toEqual(new Set(['encode']));
    expect(report.facts.video).toMatchObject({ width: 640, height: 360 });
    await expectGood(report.sizeBytes);
  });

  it.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['has one other byte', (bytes: Buffer) => Buffer.concat([Buffer.from([bytes[0]! ^ 1]), bytes.subarray(1)])],
  ])('starts over, and says so, when a file of the checkpoint %s', async (_how, damage) => {
    await takeBrokenOff();
    const path = store.pathOf('analysis.mbtree');
    await writeFile(path, damage(await readFile(path)));
    const { report, stages } = await encode();
    expect(stages).toEqual(new Set(['analysis', 'encode']));
    expect(report.resumed).toBe(false);
    expect(store.troubles).toEqual(['not_usable']);
  });

  it.each(['analysis.log', 'audio.m4a'])('starts over, and says so, when %s is gone', async (name) => {
    await takeBrokenOff();
    await rm(store.pathOf(name));
    expect((await encode()).report.resumed).toBe(false);
    expect(store.troubles).toEqual(['not_usable']);
  });

  it('does not take a checkpoint that was never finished', async () => {
    await takeBrokenOff();
    await rm(store.pathOf('manifest.json'));
    expect((await encode()).report.resumed).toBe(false);
    expect(store.troubles).toEqual([]);
  });

  it('does not take the analysis of another picture', async () => {
    await takeBrokenOff();
    const { report } = await encode({ plan: { ...request.plan, video: { ...request.plan.video, width: 240 } } });
    expect(report.resumed).toBe(false);
    expect(store.troubles).toEqual(['not_usable']);
  });

  it('fails once on a checkpoint that is whole but useless, and then starts over', async () => {
    await takeBrokenOff();
    await store.replace('analysis.log', '#options: 2x2\n');
    await expect(encode()).rejects.toMatchObject({ code: 'encode_failed', retryable: true });
    expect(store.troubles).toEqual([]);
    expect((await encode()).report.resumed).toBe(false);
    expect(store.troubles).toEqual(['not_usable']);
  });

  it('comes to its end all the same when nothing can be kept', async () => {
    store.broken = true;
    const { report } = await encode();
    expect(report.resumed).toBe(false);
    expect(store.troubles).toEqual(['not_usable', 'not_saved']);
    await expectGood(report.sizeBytes);
  });

  async function expectGood(sizeBytes: number): Promise<void> {
    expect((await stat(request.outputPath)).size).toBe(sizeBytes);
    expect(sizeBytes).toBeLessThanOrEqual(request.plan.ceilingBytes);
    expect(sizeBytes).toBeGreaterThan(request.plan.ceilingBytes * 0.9);
  }

  async function encode({ plan = request.plan }: { plan?: SizePlan } = {}) {
    const seen: EncodeProgress[] = [];
    const report = await gateway.encode(
      { ...request, plan, checkpoints: store },
      { signal: neverCanceled(), onProgress: (step) => seen.push(step) },
    );
    // The last report is of the whole, not of a pass.
    const steps = seen.slice(0, -1);
    return {
      report,
      stages: new Set(steps.map(({ stage }) => stage)),
      firstPercent: steps[0]?.percent,
      attempts: steps.map(({ attempt }) => attempt),
    };
  }

  /** Fills the store with what an encode has left that was broken off in its second pass. */
  async function takeBrokenOff(): Promise<void> {
    await cp(join(dir.path, 'broken-off'), join(dir.path, 'store'), { recursive: true });
  }

  /** Cancels an encode in a second pass, once it has kept a checkpoint so many times. Answers the stages that it had come to. */
  async function breakOffInPass2({ plan = request.plan, attempt = 1, manifests = 1 } = {}) {
    const controller = new AbortController();
    const stages = new Set<string>();
    const isKept = (): boolean => store.saved.filter((name) => name === 'manifest.json').length >= manifests;
    let reached = (): void => undefined;
    const inPass2 = new Promise<void>((resolve) => (reached = resolve));
    const encoding = gateway.encode(
      { ...request, plan, checkpoints: store },
      {
        signal: controller.signal,
        onProgress: (step) => {
          stages.add(step.stage);
          if (step.stage === 'encode' && step.attempt === attempt) reached();
        },
      },
    );
    const ending = expect(encoding).rejects.toMatchObject({ code: 'canceled' });
    await Promise.race([inPass2, encoding]);
    await eventually(isKept, (kept) => kept, { timeoutMs: 120_000 });
    controller.abort();
    await ending;
    return stages;
  }
});

/** Checkpoints in a folder, as a worker keeps them in S3. */
class FolderStore implements CheckpointStore {
  broken = false;
  readonly saved: string[] = [];
  readonly troubles: string[] = [];

  constructor(private readonly folder: string) {}

  async load(name: string, toPath: string): Promise<boolean> {
    if (this.broken) throw new Error('the store is away');
    if (!(await this.names()).includes(name)) return false;
    await copyFile(this.pathOf(name), toPath);
    return true;
  }

  async save(name: string, fromPath: string): Promise<void> {
    if (this.broken) throw new Error('the store is away');
    await mkdir(this.folder, { recursive: true });
    await copyFile(fromPath, this.pathOf(name));
    this.saved.push(name);
  }

  onError(what: string): void {
    this.troubles.push(what);
  }

  /** Puts other bytes in the place of a file, and has the manifest vouch for them. */
  async replace(name: string, text: string): Promise<void> {
    await writeFile(this.pathOf(name), text);
    const manifest = JSON.parse(await readFile(this.pathOf('manifest.json'), 'utf8')) as {
      files: { name: string; sizeBytes: number; sha256: string }[];
    };
    const sha256 = createHash('sha256').update(text).digest('hex');
    const files = manifest.files.map((file) =>
      file.name === name ? { name, sizeBytes: Buffer.byteLength(text), sha256 } : file,
    );
    await writeFile(this.pathOf('manifest.json'), JSON.stringify({ ...manifest, files }));
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  async names(): Promise<string[]> {
    await mkdir(this.folder, { recursive: true });
    return (await readdir(this.folder)).sort();
  }
}
