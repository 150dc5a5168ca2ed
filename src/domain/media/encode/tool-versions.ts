/** What the tools call themselves, `unknown` when they would not say; an encoder that did not work, or did not take part, is left out. */
export interface ToolVersions {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** x264's core and revision, as it writes them into its streams. */
  readonly x264?: string;
  readonly svtAv1?: string;
}

/** Names the one build of ffmpeg and its encoders whose statistics a second pass can read. */
export function ffmpegBuildOf({ ffmpeg, x264, svtAv1 }: ToolVersions): string {
  return `ffmpeg ${ffmpeg}, x264 ${x264 ?? 'none'}, SVT-AV1 ${svtAv1 ?? 'none'}`;
}
