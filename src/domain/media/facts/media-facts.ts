import type { CopyFacts } from './copy-facts.js';
import type { LeftOut } from './left-out.js';
import type { Reading } from './reading.js';
import type { TrackChoice } from './track-choice.js';

/** High dynamic range transfer of a picture: `pq` (HDR10, Dolby Vision 8.1), `hlg`, or null for ordinary SDR. */
export type HdrTransfer = 'pq' | 'hlg' | null;

/** The picture track that best shows the film (cover art and thumbnails are not pictures). */
export interface VideoFacts {
  /** Codec name as ffprobe spells it, e.g. `h264`, `hevc`. */
  readonly codec: string;
  /** Number of the track among all pictures of the file, from 0; absent for the first real picture. */
  readonly track?: number;
  readonly profile?: string;
  /** ffmpeg pixel format name, e.g. `yuv420p`; `unknown` when the file does not say. */
  readonly pixelFormat: string;
  /** Size as seen by a viewer: after crop and rotation, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn that a player applies: 0, 90, 180 or 270. */
  readonly rotationDegrees: number;
  /** Frames per second that a copy with a constant rate needs: the nominal rate, or the mean of a variable rate. */
  readonly frameRate: number;
  readonly hdr: HdrTransfer;
  readonly bitrateBps?: number;
  /** Pixels of one decoded frame, if they differ from what a viewer sees (pixels that are not square). */
  readonly codedPixels?: number;
  /** What the file says about its colours. Missing values are guessed in the same way as players do. */
  readonly color?: ColorTags;
  /** Which field comes first, when frames are made of two fields. */
  readonly fieldOrder?: FieldOrder;
  /** The same, but detected in the picture although no frame is flagged: all frames need deinterlacing. */
  readonly unflaggedFieldOrder?: FieldOrder;
  /** Each decoded picture is a single field (HEVC). Size and frame rate are those of frames of two fields. */
  readonly fieldPictures?: true;
  /** Size, turn or proportions change in the middle. Parts with other proportions than `width` by `height` are padded. */
  readonly changesShape?: true;
  /** Container and frames both state a turn. `rotationDegrees` is the container's, which players follow. */
  readonly hasTwoTurns?: true;
  /** A stated turn is no multiple of 90 degrees. Players ignore it; ffmpeg would turn the picture and cut off its corners. */
  readonly hasOddTurn?: true;
  /** Crop or turn are stated where many players do not look, so they would show a copy differently. */
  readonly shownByFewPlayers?: true;
  /** ffmpeg's name of the decoder to use, if its default would lose a part of the picture. */
  readonly decoder?: string;
  /** When the last picture ends, by its packets, from the start of picture or sound, whichever comes first. */
  readonly endsAtMs?: number;
  /** Number of frames that the file really contains. */
  readonly frameCount?: number;
  /** How busy the file's own encoder was over time; see `loadsOf`. Absent when that says nothing. */
  readonly loads?: readonly number[];
  /** Where decoding can start, on the container's clock: at most 64 key frames, spread over the file. */
  readonly seekPointsMs?: readonly number[];
}

/** Top field first or bottom field first. */
export type FieldOrder = 'tff' | 'bff';

/** Names as ffprobe spells them. Only values that the file states. */
export interface ColorTags {
  readonly matrix?: string;
  readonly primaries?: string;
  readonly transfer?: string;
  readonly range?: 'limited' | 'full';
}

/** The sound track that best belongs to the picture, and in which something can be heard. */
export interface AudioFacts {
  readonly codec: string;
  /** Number of the sound track in the file, from 0; 0 when absent. */
  readonly track?: number;
  readonly channels: number;
  /** ffmpeg's name of the channel layout; absent when the file does not say. */
  readonly channelLayout?: string;
  readonly sampleRateHz: number;
  /** When the last packet ends, from the start of picture or sound, whichever comes first. */
  readonly endsAtMs?: number;
  readonly bitrateBps?: number;
}

/** Facts that a probe found about a file: only what plans and checks need; no names, places or other metadata. */
export interface MediaFacts {
  /** Demuxer name as ffprobe spells it, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly containerFormat: string;
  /** The playable duration, from the first start to the last end of picture and sound. */
  readonly durationMs: number;
  /** Present when the file is cut off; `durationMs` is then the rest of the duration that it states. */
  readonly damaged?: { readonly statedDurationMs: number };
  /** Time from the container's start to the start of picture and sound, if a third stream comes first. */
  readonly leadInMs?: number;
  readonly sizeBytes: number;
  /** Number of picture and sound tracks. Subtitles, fonts and data are never decoded and do not count. */
  readonly streamCount: number;
  readonly video: VideoFacts;
  readonly audio: AudioFacts | null;
  /** The tracks to choose from; absent unless there are several pictures or several sounds. */
  readonly tracks?: TrackChoice;
  /** Absent when the result contains everything. */
  readonly leftOut?: LeftOut;
  /** Absent when the file is read as usual. */
  readonly reading?: Reading;
  /** Only of files whose codecs play everywhere; absent in facts of old histories. */
  readonly copy?: CopyFacts;
  /** Capture date (ISO 8601, UTC), the one piece of metadata that is kept. */
  readonly recordedAt?: string;
}
