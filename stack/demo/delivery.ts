import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { pollUntil } from '../../src/async/poll-until.js';
import { parseProbe } from '../../src/gateways/media/parse-probe.js';
import type { MessageSummary } from '../simulators/inbox/message-store.js';
import { findTool } from '../tools.js';

const execFileAsync = promisify(execFile);

const MAIL_TIMEOUT_MS = 30_000;
const MAIL_POLL_MS = 200;

/** Facts measured in the downloaded file itself, not what the API says about it. */
export interface DownloadProbe {
  sizeBytes: number;
  /** Null when the file does not say. */
  durationMs: number | null;
  /** The size as a viewer sees it. */
  width: number;
  height: number;
  videoCodec: string;
  audioCodec: string | null;
}

/** Downloads a file with `save`. The file gets its final name only when it is complete. */
export async function downloadAtomically(path: string, save: (unfinishedPath: string) => Promise<void>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await save(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** @throws when ffprobe cannot read the file as a video */
export async function probeDownload(path: string): Promise<DownloadProbe> {
  const { size } = await stat(path);
  const args = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path];
  const { stdout } = await execFileAsync(findTool('ffprobe'), args);
  const { durationMs, video, audio } = parseProbe(stdout, size);
  const { width, height, codec } = video;
  return { sizeBytes: size, durationMs, width, height, videoCodec: codec, audioCodec: audio?.codec ?? null };
}

/**
 * The mails of a job, once its download link has arrived; if the link does not arrive within half a minute, the mails
 * that have arrived by then. The Message-ID, `<jobId>.<kind>@…`, says which job and kind a mail belongs to.
 */
export async function mailsOf(inboxUrl: string, jobId: string, signal: AbortSignal): Promise<MessageSummary[]> {
  const mailsSoFar = async () => {
    const answer = await fetch(`${inboxUrl}/api/messages`, { signal });
    const { messages } = (await answer.json()) as { messages: MessageSummary[] };
    return messages.filter(({ messageId }) => messageId?.startsWith(`<${jobId}.`));
  };
  return await pollUntil(mailsSoFar, (mails) => mails.some(isDownloadLink), {
    intervalMs: MAIL_POLL_MS,
    timeoutMs: MAIL_TIMEOUT_MS,
    signal,
  });
}

/** Whether this is the mail with the link to the finished video. */
export function isDownloadLink({ messageId }: MessageSummary): boolean {
  return messageId?.includes('.done@') ?? false;
}
