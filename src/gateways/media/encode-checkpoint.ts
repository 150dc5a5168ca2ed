import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptHistory } from '../../domain/media/encode/attempt-history.js';
import { NO_ATTEMPTS } from '../../domain/media/encode/attempt-history.js';
import { manifestEntryOf, parseManifest, type CheckpointManifest } from './checkpoint-manifest.js';
import type { CheckpointFileName, CheckpointStore } from './media.gateway.js';
import { MediaError } from './media-error.js';

/** A file of the analysis: its name in the checkpoint, and the path where the passes expect it. */
interface AnalysisFile {
  readonly name: CheckpointFileName;
  readonly path: string;
}

/** What an earlier encode reached: its log and its attempts. Its files are in place. */
export interface RestoredAnalysis {
  readonly log: string;
  readonly history: AttemptHistory;
}

/** What one encode takes over from an earlier one and leaves for the next. Its errors never fail the encode. */
export interface EncodeCheckpoint {
  /** Puts an earlier encode's analysis in place. Null when there is no complete one from the same recipe. */
  restore(recipe: string, files: readonly AnalysisFile[]): Promise<RestoredAnalysis | null>;
  /** Saves the analysis in the background, while the next passes run. */
  saveAnalysis(recipe: string, files: readonly AnalysisFile[], log: string): void;
  /** Records a second pass that missed its size, so that a later encode starts from the corrected bitrate. */
  recordAttempt(history: AttemptHistory): void;
}

interface CheckpointContext {
  readonly checkpoints: CheckpointStore | undefined;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/**
 * Runs an encode with a checkpoint. Pending saves are canceled when the encode succeeds, because they are no longer
 * needed, and awaited when it fails. A checkpoint on which an encode failed is invalidated, so that the next attempt does
 * not fail on it again.
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
  /** Saves run one after another, the manifest after its files. */
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

  /** Replaces the manifest with an invalid text. Only a checkpoint that was resumed can have caused the failure. */
  invalidate(): void {
    if (!this.resumed) return;
    this.manifest = null;
    this.save((signal) => this.saveText('void', signal));
  }

  cancelPendingSaves(): void {
    this.pendingSavesAbort.abort();
  }

  /** Resolves when all saves have ended. Never rejects. */
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
      throw new Error(`${name} does not match the manifest`);
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
