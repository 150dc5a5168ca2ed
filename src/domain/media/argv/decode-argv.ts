import {
  audioStreamSpecifier,
  decoderThreads,
  endOf,
  frameLimit,
  INPUT_GUARD,
  readingOptions,
  tornInputOptions,
  videoStreamSpecifier,
} from './ffmpeg-argv.js';
import type { ArgvContext } from './ffmpeg-argv.js';

/**
 * Decodes the whole picture and sound as a player would show them, and prints a checksum of each frame (format
 * `framehash`). ffmpeg prints nothing else unless the decoder complains.
 */
export function frameHashArguments(context: ArgvContext, maxPixels: number): readonly string[] {
  const { facts } = context;
  const sound = facts.audio === null ? [] : ['-map', audioStreamSpecifier(facts), '-c:a', 'pcm_s16le'];
  return [
    ...[...quietInput(context, maxPixels), '-map', videoStreamSpecifier(facts), '-c:v', 'rawvideo'],
    // Without its own time base, a picture with a variable rate would be timed in whole frames.
    ...['-fps_mode', 'passthrough', '-enc_time_base:v', '1:1000000', ...sound],
    ...['-f', 'framehash', '-hash', 'crc32', '-'],
  ];
}

/** Prints the picture's H.264 units with start codes (Annex B), as they are in the file. */
export function unitStreamArguments(context: ArgvContext, maxPixels: number): readonly string[] {
  // By default, a copy leaves out everything before the first key frame.
  const map = ['-map', videoStreamSpecifier(context.facts)];
  return [...quietInput(context, maxPixels), ...map, '-c', 'copy', '-copyinkf', '-f', 'h264', '-'];
}

/** Prints the sound's AAC frames, each with a header (ADTS), as in a transport stream. */
export function adtsStreamArguments(context: ArgvContext, maxPixels: number): readonly string[] {
  const map = ['-map', audioStreamSpecifier(context.facts)];
  return [...quietInput(context, maxPixels), ...map, '-c', 'copy', '-f', 'adts', '-'];
}

function quietInput(context: ArgvContext, maxPixels: number): readonly string[] {
  const { inputPath, facts } = context;
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-threads', String(decoderThreads(context)), ...INPUT_GUARD],
    ...[...frameLimit(maxPixels), ...tornInputOptions(facts), ...readingOptions(facts.reading), ...endOf(facts)],
    ...['-i', inputPath],
  ];
}
