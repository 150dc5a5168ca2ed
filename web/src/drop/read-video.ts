import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, UnsupportedInputFormatError, WEBM } from 'mediabunny';
import type { VideoFacts } from './video-facts.js';

/** What phones, cameras and browsers record. The server knows many more. */
const VIDEO_FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];

/** Reads length, picture and codec. Null when they cannot be read here; `no_video` when the file has only sound. */
export async function readVideo(file: File): Promise<VideoFacts | 'no_video' | null> {
  const input = new Input({ source: new BlobSource(file), formats: VIDEO_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) return (await input.getPrimaryAudioTrack()) ? 'no_video' : null;
    const [seconds, width, height, codec] = await Promise.all([
      input.computeDuration(),
      track.getDisplayWidth(),
      track.getDisplayHeight(),
      track.getCodec(),
    ]);
    if (!(seconds > 0) || !width || !height) return null;
    return { durationMs: Math.ceil(seconds * 1000), width, height, codec };
  } catch (error) {
    if (error instanceof UnsupportedInputFormatError) return null;
    throw error;
  } finally {
    input.dispose();
  }
}
