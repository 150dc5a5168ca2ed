import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { isWhole, lengthToleranceMs, streamEndsOf } from '../../../src/domain/media/encode/length-check.js';
import type { MediaFacts } from '../../../src/domain/media/facts/media-facts.js';
import { createFfmpegMediaGateway, DEFAULT_TOOL_LIMITS } from '../../../src/gateways/media/ffmpeg-media.gateway.js';
import type { FfmpegMediaOptions } from '../../../src/gateways/media/ffmpeg-media.gateway.js';
import type { MediaGateway } from '../../../src/gateways/media/media.gateway.js';
import { findTool } from '../../../stack/tools.js';

/** The real gateway in the real sandbox, as a worker would make it. */
export async function createTestGateway(overrides: Partial<FfmpegMediaOptions> = {}): Promise<MediaGateway> {
  return createFfmpegMediaGateway({
    ffmpegPath: findTool('ffmpeg'),
    ffprobePath: findTool('ffprobe'),
    sandbox: process.platform === 'linux' ? 'bubblewrap' : 'none',
    stallTimeoutMs: 30_000,
    threads: 2,
    limits: DEFAULT_TOOL_LIMITS,
    ...overrides,
  });
}

/** One gateway for several tests, as a worker has one for all its jobs: it tests only once what the tools can do. */
export function useTestGateway(overrides: Partial<FfmpegMediaOptions> = {}): () => MediaGateway {
  let gateway: MediaGateway | undefined;
  beforeAll(async () => {
    gateway = await createTestGateway(overrides);
  });
  return () => {
    if (!gateway) throw new Error('the gateway is made before the first test: ask for it inside of one');
    return gateway;
  };
}

/** A folder for one test file, removed at its end. */
export function useTempDir(): { readonly path: string } {
  const holder = { path: '' };
  beforeAll(async () => {
    holder.path = await mkdtemp(join(tmpdir(), 'mailsized-media-'));
  });
  afterAll(async () => {
    await rm(holder.path, { recursive: true, force: true });
  });
  return holder;
}

/** A signal for work that nobody calls off. */
export const neverCanceled = (): AbortSignal => new AbortController().signal;

/** Whether picture and sound of an output end when those of its source do. */
export function isAsLong(source: MediaFacts, output: MediaFacts): boolean {
  return isWhole(streamEndsOf(output), streamEndsOf(source), lengthToleranceMs(source, output));
}
