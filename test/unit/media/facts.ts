import type { MediaFacts, VideoFacts } from '../../../src/domain/media/facts/media-facts.js';

/** A minute of 1080p from a phone, 90 MB; with changes. */
export function phoneClip(
  change: Partial<Omit<MediaFacts, 'video'>> & { video?: Partial<VideoFacts> } = {},
): MediaFacts {
  const { video = {}, ...rest } = change;
  return {
    containerFormat: 'mov,mp4,m4a,3gp,3g2,mj2',
    durationMs: 60_000,
    sizeBytes: 90_000_000,
    streamCount: 2,
    audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000, bitrateBps: 128_000 },
    ...rest,
    video: {
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      width: 1920,
      height: 1080,
      rotationDegrees: 0,
      frameRate: 30,
      hdr: null,
      ...video,
    },
  };
}
