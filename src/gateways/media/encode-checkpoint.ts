import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptHistory } from '../../domain/media/encode/attempt-history.js';
import { NO_ATTEMPTS } from '../../domain/media/encode/attempt-history.js';
import { manifestEntryOf, parseManifest, type CheckpointManifest } from './checkpoint-manifest.js';
import type { CheckpointFileName, CheckpointStore } from './media.gateway.js';
import { MediaError } from './media-error.js';

/** A file of the analysis: what it is called in the checkpoint, and where the passes look for it. */
interface AnalysisFile {
  readonly name: CheckpointFileName;
  readonly path: string;
}

/** What an earlier encode had reached: its files lie in place, what it said and tried is here. */
export interface RestoredAnalysis {
  readonly log: string;
  readonly history: AttemptHistory;
}

/** What one encode has taken over and leaves for the next. Trouble with it never fails the encode. */
export interface EncodeCheckpoint {
  /** Puts an earlier encode's analysis in place, if there is a whole one that was made by the same recipe; else null. */
  restore(recipe: string, files: readonly AnalysisFile[]): Promise<RestoredAnalysis | null>;
  /** Keeps the analysis, beside the passes that follow. */
  saveAnalysis(recipe: string, files: readonly AnalysisFile[], log: string): void;
  /** Notes a second pass that missed, so that a later encode starts from the corrected rate. */
  recordAttempt(history: AttemptHistory): void;
}

interface CheckpointContext {
  readonly checkpoints: CheckpointStore | undefined;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/**
 * Lends a checkpoint to an encode. What is still being saved is called off when the encode succeeds (it has lost its use)
 * and waited for when it fails. A checkpoint on which an encode failed is made void: the next try must not fail on it again.
 */
export async function withCheckpoint<T>(
  place: CheckpointContext,
  work: (checkpoint: EncodeCheckpoint) => Promise<T>,
): Promise<T> {
  if (place.checkpoints === undefined) return work(NO_CHECKPOINT);
  const active = new ActiveCheckpoint(place.checkpoints, place.workDir, place.signal);
  try {
    const result = await work(active);
    active.cancelPendingSaves();
    return result;
  } catch (error) {
    if (error instanceof MediaError && error.code === 'encode_failed') active.invalidate();
    throw error;
  } finally {
    await active.waitForPendingSaves();
  }
}

const NO_CHECKPOINT: EncodeCheckpoint = {
  restore: async () => null,
  saveAnalysis: () => undefined,
  recordAttempt: () => undefined,
};

class ActiveCheckpoint implements EncodeCheckpoint {
  private manifest: CheckpointManifest | null = null;
  private resumed = false;
  private readonly pendingSavesAbort = new AbortController();
  /** Saves happen one after the other, the manifest after its files. */
  private saves: Promise<void> = Promise.resolve();

  constructor(
    private readonly checkpoints: CheckpointStore,
    private readonly workDir: string,
    private readonly canceled: AbortSignal,
  ) {}

  async restore(recipe: string, files: readonly AnalysisFile[]): Promise<RestoredAnalysis | null> {
    try {
      const manifest = await this.loadManifest();
      if (manifest === null) return null;
      if (manifest.recipe !== recipe) throw new Error('it was made by another recipe');
      for (const { name, path } of files) await this.loadFile(manifest, name, path);
      this.manifest = manifest;
      this.resumed = true;
      return { log: manifest.log, history: { attempts: manifest.attempts, last: manifest.last } };
    } catch (error) {
      if (this.canceled.aborted) throw new MediaError('canceled');
      this.checkpoints.onError('not_usable', error);
      await Promise.all(files.map(({ path }) => rm(path, { force: true })));
      return null;
    }
  }

  saveAnalysis(recipe: string, files: readonly AnalysisFile[], log: string): void {
    this.save(async (signal) => {
      const described = await Promise.all(files.map(({ name, path }) => manifestEntryOf(name, path)));
      for (const { name, path } of files) await this.checkpoints.save(name, path, signal);
      this.manifest = { recipe, files: described, log, ...NO_ATTEMPTS };
      await this.saveManifest(signal);
    });
  }

  recordAttempt({ attempts, last }: AttemptHistory): void {
    this.save(async (signal) => {
      if (this.manifest === null) return;
      this.manifest = { ...this.manifest, attempts, last };
      await this.saveManifest(signal);
    });
  }

  /** A void checkpoint is one whose manifest is none. Only one that was taken over is to blame. */
  invalidate(): void {
    if (!this.resumed) return;
    this.manifest = null;
    this.save((signal) => this.saveText('void', signal));
  }

  cancelPendingSaves(): void {
    this.pendingSavesAbort.abort();
  }

  /** Resolves once nothing is being saved any more. Never rejects. */
  async waitForPendingSaves(): Promise<void> {
    await this.saves;
  }

  private async loadManifest(): Promise<CheckpointManifest | null> {
    const path = join(this.workDir, 'manifest.json');
    const found = await this.checkpoints.load('manifest.json', path, this.canceled);
    return found ? parseManifest(await readFile(path, 'utf8')) : null;
  }

  private async loadFile(manifest: CheckpointManifest, name: CheckpointFileName, path: string): Promise<void> {
    const promised = manifest.files.find((file) => file.name === name);
    if (!promised || !(await this.checkpoints.load(name, path, this.canceled))) throw new Error(`${name} is missing`);
    const found = await manifestEntryOf(name, path);
    if (found.sizeBytes !== promised.sizeBytes || found.sha256 !== promised.sha256) {
      throw new Error(`${name} is not what the manifest says`);
    }
  }

  private async saveManifest(signal: AbortSignal): Promise<void> {
    await this.saveText(JSON.stringify(this.manifest), signal);
  }

  private async saveText(text: string, signal: AbortSignal): Promise<void> {
    const path = join(this.workDir, 'manifest.json');
    await writeFile(path, text);
    await this.checkpoints.save('manifest.json', path, signal);
  }

  private save(work: (signal: AbortSignal) => Promise<void>): void {
    const signal = AbortSignal.any([this.canceled, this.pendingSavesAbort.signal]);
    this.saves = this.saves.then(async () => {
      if (signal.aborted) return;
      try {
        await work(signal);
      } catch (error) {
        if (!signal.aborted) this.checkpoints.onError('not_saved', error);
      }
    });
  }
}
