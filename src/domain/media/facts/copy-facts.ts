/**
 * Why a file is not delivered as a copy although its codecs play everywhere. Some players would show or play such a copy
 * wrongly, even if others do not:
 *
 * - `unusable_copy`: the copy could not be made, or its complete decode differed from the source's.
 * - `changing_picture`: the picture changes its size or its parameter sets midway.
 * - `several_edits`: an edit list hides frames that are not at the start.
 * - `changing_sound`: the sound changes its sample rate or its settings midway.
 * - `sound_profile`: an AAC profile that few players decode.
 * - `color_tags`: colour tags that are wrong, that contradict each other, or that few players know.
 * - `crop`: the container crops the picture.
 * - `turn`: the frames state how they are turned, or the container mirrors or skews the picture.
 * - `no_key_frames`: decoding cannot start cleanly at the first frame, or at other frames that count as key frames.
 */
export type CopyObstacle =
  | 'unusable_copy'
  | 'changing_picture'
  | 'several_edits'
  | 'changing_sound'
  | 'sound_profile'
  | 'color_tags'
  | 'crop'
  | 'turn'
  | 'no_key_frames';

/** What is known about a copy of a file before it is made. */
export interface CopyFacts {
  /** Predicted size of the copy: picture and chosen sound in a new container. Other tracks and padding are left out. */
  readonly sizeBytes: number;
  /** Frames that the container marks as key frames. */
  readonly markedKeyFrames: number;
  readonly obstacles: readonly CopyObstacle[];
}
