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
  /** Pixels of one decoded frame, when that differs from what a viewer sees (pixels that are not square). */
  readonly codedPixels?: number;
  /** What the file says about its colours; what is missing is guessed as players do. */
  readonly color?: ColorTags;
  /** Which field comes first, when frames are made of two fields. */
  readonly fieldOrder?: FieldOrder;
  /** The same, found in the picture although no frame is flagged: all frames need deinterlacing. */
  readonly unflaggedFieldOrder?: FieldOrder;
  /** ffmpeg's name of the decoder to ask for, when its own choice would lose a part of the picture. */
  readonly decoder?: string;
  /** Frames that the file really holds. */
  readonly frameCount?: number;
  /** How busy the file's own encoder was over its time; see `loadsOf`. Absent where that tells nothing. */
  readonly loads?: readonly number[];
  /** Where decoding can begin, on the container's clock: at most 64 key frames, spread over the whole. */
  readonly seekPointsMs?: readonly number[];
}

/** Top field first or bottom field first. */
export type FieldOrder = 'tff' | 'bff';

/** Names as ffprobe spells them; only what the file states. */
export interface ColorTags {
  readonly matrix?: string;
  readonly primaries?: string;
  readonly transfer?: string;
  readonly range?: 'limited' | 'full';
}

/** The sound that a player would choose: the default track, else the first that can be decoded. */
export interface AudioFacts {
  readonly codec: string;
  /** Which of the file's sound tracks it is, counted from 0; 0 when absent. */
  readonly track?: number;
  readonly channels: number;
  /** ffmpeg's name of the channel layout; absent when the file does not say. */
  readonly channelLayout?: string;
  readonly sampleRateHz: number;
  readonly bitrateBps?: number;
}

/** What a probe has learnt about a file: only what plans and checks need, no names, places or other metadata. */
export interface MediaFacts {
  /** Demuxer name as ffprobe spells it, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly containerFormat: string;
  /** What can be played, from the first start to the last end of picture and sound. */
  readonly durationMs: number;
  /** Present when the file ends before its time; `durationMs` is what is left of the length that it states. */
  readonly damaged?: { readonly statedDurationMs: number };
  /** How long after the container's own start picture and sound begin, when a third stream comes first. */
  readonly leadInMs?: number;
  readonly sizeBytes: number;
  readonly streamCount: number;
  readonly video: VideoFacts;
  readonly audio: AudioFacts | null;
  /** Capture date (ISO 8601, UTC), the one piece of metadata that is kept. */
  readonly recordedAt?: string;
}
