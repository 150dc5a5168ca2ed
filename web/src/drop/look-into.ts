import { limits } from '../api/settings.js';
import type { VideoFacts } from './video-facts.js';

/** Why a file is not sent: the problem code of the API, and the values for its text. */
export interface Refusal {
  code: 'upload_empty' | 'upload_too_large' | 'video_too_long' | 'not_a_video' | 'file_unreadable';
  limitBytes?: number;
  limitSec?: number;
}

/** What a file says about itself, or why it is refused. `facts` are null when only the server can read them. */
export type Looked = { facts: VideoFacts | null } | { refusal: Refusal };

const CERTAINLY_NO_VIDEO = /^(image|audio|text|font)\/|^application\/(pdf|zip|json|msword|vnd\.openxmlformats)/;

/** Refuses a file only for a certain reason. The server examines files that cannot be parsed here. */
export async function lookInto(file: File): Promise<Looked> {
  const { maxUploadBytes, maxDurationSec } = limits.value;
  if (CERTAINLY_NO_VIDEO.test(file.type)) return { refusal: { code: 'not_a_video' } };
  if (file.size === 0) return { refusal: { code: 'upload_empty' } };
  if (file.size > maxUploadBytes) return { refusal: { code: 'upload_too_large', limitBytes: maxUploadBytes } };
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return { refusal: { code: 'file_unreadable' } };
  }
  const facts = await readFacts(file);
  if (facts === 'no_video') return { refusal: { code: 'not_a_video' } };
  if (facts && facts.durationMs > maxDurationSec * 1000) {
    return { refusal: { code: 'video_too_long', limitSec: maxDurationSec } };
  }
  return { facts };
}

async function readFacts(file: File): Promise<VideoFacts | 'no_video' | null> {
  try {
    const { readVideo } = await import('./read-video.js');
    return await readVideo(file);
  } catch {
    // A damaged file, or a reader that did not load: the server decides.
    return null;
  }
}
