/** What a file says about its video. */
export interface VideoFacts {
  durationMs: number;
  /** In pixels, as it is shown. */
  width: number;
  height: number;
  /** `avc`, `hevc`, `vp9` …; null when unknown. */
  codec: string | null;
}
