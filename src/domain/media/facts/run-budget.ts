/** Enough for any file: decoding a sample of 8K with 10 bits takes 30 s (measured 2026-11-29). */
const BASE_CPU_SECONDS = 60;
/** An honest file that is expensive to decode is large: a megabyte takes a fraction of a second. */
const BYTES_PER_CPU_SECOND = 4_000_000;

/** The processor time that one ffmpeg run on a file may take before anything is paid. */
export function unpaidRunCpuSeconds(sizeBytes: number): number {
  return BASE_CPU_SECONDS + Math.ceil(sizeBytes / BYTES_PER_CPU_SECOND);
}
