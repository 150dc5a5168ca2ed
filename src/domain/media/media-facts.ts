/** High dynamic range transfer of a picture: `pq` (HDR10, Dolby Vision 8.1), `hlg`, or null for ordinary SDR. */
export type HdrTransfer = 'pq' | 'hlg' | null;

/** The first real picture stream of a file (cover art and thumbnails are not pictures). */
export interface VideoFacts {
  /** Codec name as ffprobe spells it, e.g. `h264`, `hevc`. */
  readonly codec: string;
  readonly profile?: string;
  /** ffmpeg pixel format name, e.g. `yuv420p`; `unknown` when the file does not say. */
  readonly pixelFormat: string;
  /** Size as a viewer sees it: after rotation and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn that a player applies: 0, 90, 180 or 270. */
  readonly rotationDegrees: number;
  /** Frames a second that a constant-rate copy needs; the nominal rate, or the mean of a variable one. */
  readonly frameRate: number;
  readonly hdr: HdrTransfer;
  readonly bitrateBps?: number;
}

/** The first sound stream of a file. */
export interface AudioFacts {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bitrateBps?: number;
}

/** What a probe has learnt about a file: only what plans and checks need, no names, places or other metadata. */
export interface MediaFacts {
  /** Demuxer name as ffprobe spells it, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly containerFormat: string;
  readonly durationMs: number;
  readonly sizeBytes: number;
  readonly streamCount: number;
  readonly video: VideoFacts;
  readonly audio: AudioFacts | null;
  /** Capture date (ISO 8601, UTC), the one piece of metadata that is kept. */
  readonly recordedAt?: string;
}
