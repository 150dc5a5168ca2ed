/** Versions as the tools report them; `unknown` if they do not. An encoder that failed or was not used is left out. */
export interface ToolVersions {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** x264's core and revision, as it writes them into its streams. */
  readonly x264?: string;
  readonly svtAv1?: string;
}

/** Identifies the build of ffmpeg and its encoders. A second pass can read only statistics of the same build. */
export function ffmpegBuildOf({ ffmpeg, x264, svtAv1 }: ToolVersions): string {
  return `ffmpeg ${ffmpeg}, x264 ${x264 ?? 'none'}, SVT-AV1 ${svtAv1 ?? 'none'}`;
}
