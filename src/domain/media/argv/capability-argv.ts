import { nvencOptions } from './encoder-options.js';
import { toneMap } from './video-filters.js';

/** The tests of a worker's ffmpeg. Each is a short run that succeeds or fails: a name in a list proves nothing. */
export type CapabilityTest = 'x264' | 'svtAv1' | 'nvenc' | 'toneMapping' | 'vmaf';

const PICTURE = 'testsrc2=size=256x256:rate=30:duration=0.3';

/** Arguments of the test run. Only the tests of encoders write `outputPath`. */
export function capabilityArgv(test: CapabilityTest, outputPath: string): readonly string[] {
  const leading = ['-hide_banner', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', PICTURE];
  return [...leading, ...TEST_OPTIONS[test], '-y', ...(ENCODERS.includes(test) ? [outputPath] : ['-f', 'null', '-'])];
}

const ENCODERS: readonly CapabilityTest[] = ['x264', 'svtAv1', 'nvenc'];

const YUV = ['-pix_fmt', 'yuv420p'];
const TAGGED_HDR = 'setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv';
const HDR_INPUT = 'matrixin=bt2020nc:primariesin=bt2020:transferin=smpte2084:rangein=limited';

const TEST_OPTIONS: Readonly<Record<CapabilityTest, readonly string[]>> = {
  x264: ['-c:v', 'libx264', '-preset', 'medium', '-profile:v', 'high', ...YUV],
  svtAv1: ['-c:v', 'libsvtav1', '-preset', '8', ...YUV],
  nvenc: [...nvencOptions(200_000), ...YUV],
  toneMapping: ['-vf', ['format=yuv420p10le', TAGGED_HDR, ...toneMap(HDR_INPUT), 'format=yuv420p'].join(',')],
  vmaf: ['-filter_complex', 'format=yuv420p,split[a][b];[a][b]libvmaf'],
};
