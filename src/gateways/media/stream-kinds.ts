import type { ProbedStream } from './ffprobe-json.js';

/** Whether a stream is a picture of its own, not a cover or a thumbnail. */
export function isPlayableVideo({ codec_type, disposition }: ProbedStream): boolean {
  return codec_type === 'video' && disposition['attached_pic'] !== 1 && disposition['timed_thumbnails'] !== 1;
}

/** Whether the headers name a codec and a size. */
export function isDecodablePicture(stream: ProbedStream): boolean {
  return stream.width > 0 && stream.height > 0 && !isUnknown(stream);
}

export function isUnknown({ codec_name }: ProbedStream): boolean {
  return codec_name === 'unknown' || codec_name === 'none';
}

/**
 * Whether only Dolby's own players show the picture: profile 5 and other streams without a base layer for ordinary screens
 * (compatibility id 0), and streams under a name that only those players know.
 */
export function isDolbyVisionOnly(stream: ProbedStream): boolean {
  return stream.side_data_list.some(
    ({ dv_profile, dv_bl_signal_compatibility_id: base }) =>
      dv_profile === 5 || (dv_profile !== undefined && (base === 0 || isUnknown(stream))),
  );
}
