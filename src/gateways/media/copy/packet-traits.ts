/** What the packets of one stream say about a copy of it. */
export interface PacketTraits {
  /** Bytes of all packets, including those that a player skips: a copy contains them too. */
  readonly sizeBytes: number;
  readonly packets: number;
  /** Packets that the container marks as key frames, including skipped ones. */
  readonly keyPackets: number;
  /** Whether packets after the first shown one are skipped. A copy would show them. */
  readonly skipsLater: boolean;
  /** Whether the container changes the decoder's settings within the stream. */
  readonly changesSettings: boolean;
  /** Whether packets follow each other at two steady paces. Packets of sound do when the sample rate changes. */
  readonly changesPace: boolean;
}

export interface TraitPacket {
  readonly shownSeconds: number;
  readonly sizeBytes: number;
  /** In ffprobe's letters: K for key, D for skipped. */
  readonly flags: string;
}

/** Collects the traits of one stream, packet by packet, in the order of the file. */
export interface PacketTraitCollector {
  add(packet: TraitPacket): void;
  /** The previous packet contained new settings for the decoder. */
  addNewSettings(): void;
  traits(): PacketTraits;
}

/** This many equal steps in a row are a steady pace, and neither a gap nor a rounded time. */
const STEADY_STEPS = 8;
/** Steps that differ by no more than this factor are equal: a clock of 90 kHz rounds them. */
const EQUAL_STEP_RATIO = 1.01;
/** Different sample rates differ by more than this factor. Times rounded to whole milliseconds differ by less. */
const SAME_RATE_RATIO = 1.07;

export function collectPacketTraits(): PacketTraitCollector {
  let packets = 0;
  let keyPackets = 0;
  let sizeBytes = 0;
  let firstShownSeconds = Infinity;
  let lastSkippedSeconds = -Infinity;
  let hasNewSettings = false;
  let previousSeconds = Number.NaN;
  let run = { stepSeconds: 0, length: 0 };
  let shortestSeconds = Infinity;
  let longestSeconds = 0;
  return {
    add({ shownSeconds, flags, ...packet }) {
      packets += 1;
      sizeBytes += packet.sizeBytes;
      if (flags.includes('K')) keyPackets += 1;
      if (flags.includes('D')) lastSkippedSeconds = Math.max(lastSkippedSeconds, shownSeconds);
      else firstShownSeconds = Math.min(firstShownSeconds, shownSeconds);
      const stepSeconds = shownSeconds - previousSeconds;
      previousSeconds = shownSeconds;
      if (!(stepSeconds > 0)) return;
      const isEqual = ratioOf(stepSeconds, run.stepSeconds) <= EQUAL_STEP_RATIO;
      run = isEqual ? { ...run, length: run.length + 1 } : { stepSeconds, length: 1 };
      if (run.length < STEADY_STEPS) return;
      shortestSeconds = Math.min(shortestSeconds, run.stepSeconds);
      longestSeconds = Math.max(longestSeconds, run.stepSeconds);
    },
    addNewSettings() {
      // The first packet only repeats the header.
      if (packets > 1) hasNewSettings = true;
    },
    traits: () => ({
      sizeBytes,
      packets,
      keyPackets,
      skipsLater: lastSkippedSeconds >= firstShownSeconds,
      changesSettings: hasNewSettings,
      changesPace: longestSeconds > shortestSeconds * SAME_RATE_RATIO,
    }),
  };
}

function ratioOf(one: number, other: number): number {
  return Math.max(one, other) / Math.min(one, other);
}
