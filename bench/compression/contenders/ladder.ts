/** The number of lines (of the shorter side) from each video bitrate on: the kind of table that streaming services use. */
const LADDER = [
  { fromBps: 0, lines: 240 },
  { fromBps: 200_000, lines: 360 },
  { fromBps: 400_000, lines: 480 },
  { fromBps: 800_000, lines: 720 },
  { fromBps: 1_500_000, lines: 1080 },
  { fromBps: 6_000_000, lines: 2160 },
] as const;

/** The lines that a fixed table allows at this bitrate. */
export function rungFor(videoBps: number): number {
  return LADDER.findLast(({ fromBps }) => videoBps >= fromBps)?.lines ?? LADDER[0].lines;
}
