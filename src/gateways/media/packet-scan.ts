import { collectPacketTraits, type PacketTraitCollector, type PacketTraits } from './copy/packet-traits.js';
import { firstOfEachPart, loadsOf, type PacketLoad } from '../../domain/media/sample/source-load.js';

/** What one stream really holds, in the container's time. */
export interface StreamSpan {
  readonly packets: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Typical time between consecutive packets; null for fewer than two. */
  readonly stepSeconds: number | null;
  /** How the bytes are distributed over time; see `loadsOf`. Null when this says nothing. */
  readonly loads: readonly number[] | null;
  /** Times of key frames, where decoding can start; see `firstOfEachPart`. */
  readonly keySeconds: readonly number[];
  readonly traits: PacketTraits;
}

export interface PacketScan {
  /** By stream index; streams without a single usable packet are missing. */
  readonly streams: ReadonlyMap<number, StreamSpan>;
  readonly encrypted: boolean;
  /** Whether a packet is cut off in the middle. */
  readonly torn: boolean;
  /** Bytes of all packets. */
  readonly bytes: number;
}

/** The query to ffprobe whose output `parsePacketScan` reads. It reads the whole file and decodes nothing. */
export const PACKET_QUERY: readonly string[] = [
  ...[
    '-show_entries',
    'packet=stream_index,pts_time,dts_time,duration_time,size,flags:packet_side_data=side_data_type',
  ],
  ...['-of', 'csv=p=0'],
];

/** Joined recordings restart their timestamps. ffmpeg itself closes gaps of this size and more. */
const DISCONTINUITY_SECONDS = 10;

const PACKET = /^(\d+),([^,]*),([^,]*),([^,]*),([^,]*),([A-Z_]+)/;

interface StreamPackets {
  starts: number[];
  readonly changes: PacketLoad[];
  readonly keys: number[];
  readonly traits: PacketTraitCollector;
  endSeconds: number;
}

/**
 * Parses the output of `PACKET_QUERY`. Packets that a player skips (edit lists, encoder delay) and incomplete packets do
 * not count. `joinsJumps` is for formats whose timestamps may restart in the middle of the file.
 */
export function parsePacketScan(csv: string, { joinsJumps }: { readonly joinsJumps: boolean }): PacketScan {
  const collected = new Map<number, StreamPackets>();
  const follow: TimestampOffset = joinsJumps ? timestampDiscontinuityOffset() : () => 0;
  let torn = false;
  let bytes = 0;
  let current: StreamPackets | undefined;
  for (const line of csv.split('\n')) {
    const packet = parseLine(line);
    if (packet === null) {
      if (line.includes(NEW_SETTINGS)) current?.traits.addNewSettings();
      bytes += untimedBytes(line);
      continue;
    }
    const { index, flags, lastsSeconds } = packet;
    bytes += packet.sizeBytes;
    const startSeconds = packet.shownSeconds + follow(index, packet.decodedSeconds, lastsSeconds);
    if (flags.includes('C')) {
      torn = true;
      continue;
    }
    const stream = collected.get(index) ?? noPackets();
    collected.set(index, stream);
    current = stream;
    stream.traits.add({ shownSeconds: startSeconds, sizeBytes: packet.sizeBytes, flags });
    if (line.includes(NEW_SETTINGS)) stream.traits.addNewSettings();
    if (flags.includes('D')) continue;
    stream.starts.push(startSeconds);
    if (flags.includes('K')) stream.keys.push(startSeconds);
    else stream.changes.push({ atSeconds: startSeconds, sizeBytes: packet.sizeBytes });
    stream.endSeconds = Math.max(stream.endSeconds, startSeconds + lastsSeconds);
  }
  const shown = [...collected].filter(([, { starts }]) => starts.length > 0);
  const streams = new Map(shown.map(([index, stream]) => [index, spanOf(stream)]));
  return { streams, encrypted: /(^|,)Encryption info(,|$)/m.test(csv), torn, bytes };
}

/** ffprobe's name of the data that changes a decoder's settings, in the packet's line or, in older versions, after it. */
const NEW_SETTINGS = 'New Extradata';

function noPackets(): StreamPackets {
  return { starts: [], changes: [], keys: [], traits: collectPacketTraits(), endSeconds: -Infinity };
}

/** Null for lines that are not a packet, and for packets without a timestamp. */
function parseLine(line: string) {
  const [, index = '', pts = '', dts = '', duration = '', size = '', flags = ''] = PACKET.exec(line) ?? [];
  const shownSeconds = Number.parseFloat(pts === 'N/A' ? dts : pts);
  const decodedSeconds = Number.parseFloat(dts === 'N/A' ? pts : dts);
  if (!Number.isFinite(shownSeconds)) return null;
  const lastsSeconds = Number.parseFloat(duration) || 0;
  return { index: Number(index), shownSeconds, decodedSeconds, lastsSeconds, sizeBytes: Number(size) || 0, flags };
}

/** Bytes of a packet without a timestamp: it cannot be shown, but it belongs to a track. */
function untimedBytes(line: string): number {
  return Number(PACKET.exec(line)?.[5] ?? 0) || 0;
}

type TimestampOffset = (stream: number, ownSeconds: number, lastsSeconds: number) => number;

/** The offset to add to a packet's time. A stream that jumps continues where it was, and the others shift with it. */
function timestampDiscontinuityOffset(): TimestampOffset {
  const expected = new Map<number, number>();
  let offset = 0;
  return (stream, ownSeconds, lastsSeconds) => {
    const next = expected.get(stream);
    if (next !== undefined && Math.abs(ownSeconds + offset - next) > DISCONTINUITY_SECONDS) offset = next - ownSeconds;
    expected.set(stream, ownSeconds + offset + lastsSeconds);
    return offset;
  };
}

/** The time in which a track really has packets, without its gaps. */
export function playedSeconds({ packets, stepSeconds, startSeconds, endSeconds }: StreamSpan): number {
  const spanSeconds = endSeconds - startSeconds;
  return stepSeconds === null ? spanSeconds : Math.min(spanSeconds, packets * stepSeconds);
}

/** Two tracks that overlap for longer than this, or than this share of the shorter one, are not parts of one film. */
const MAX_OVERLAP_SECONDS = 2;
const MAX_OVERLAP_SHARE = 0.2;

/** Whether one track plays after the other or in its gaps, so that the two may be parts of one film. */
export function playAtOtherTimes(one: StreamSpan, other: StreamSpan): boolean {
  const startSeconds = Math.min(one.startSeconds, other.startSeconds);
  const endSeconds = Math.max(one.endSeconds, other.endSeconds);
  const played = [playedSeconds(one), playedSeconds(other)] as const;
  const overlapSeconds = played[0] + played[1] - (endSeconds - startSeconds);
  return overlapSeconds <= Math.min(MAX_OVERLAP_SECONDS, MAX_OVERLAP_SHARE * Math.min(...played));
}

function spanOf({ starts, changes, keys, traits, endSeconds }: StreamPackets): StreamSpan {
  const sorted = Float64Array.from(starts).sort();
  const startSeconds = sorted[0] ?? 0;
  const lastSeconds = sorted.at(-1) ?? 0;
  const stepSeconds = typicalStep(sorted);
  // If packets have no duration, the last one lasts as long as the others.
  const lasts = endSeconds > lastSeconds ? endSeconds : lastSeconds + (stepSeconds ?? 0);
  const loads = loadsOf(changes, startSeconds, lasts);
  const keySeconds = firstOfEachPart(keys, startSeconds, lasts);
  return {
    packets: sorted.length,
    startSeconds,
    endSeconds: lasts,
    stepSeconds,
    loads,
    keySeconds,
    traits: traits.traits(),
  };
}

/** Mean of the steps near the median. Coarse clocks round steps up and down; pauses do not count. */
function typicalStep(sorted: Float64Array): number | null {
  const steps = sorted
    .subarray(1)
    .map((seconds, index) => seconds - (sorted[index] ?? 0))
    .filter((step) => step > 0)
    .sort();
  const median = steps[Math.floor(steps.length / 2)];
  if (median === undefined) return null;
  const near = steps.filter((step) => step > 0.6 * median && step < 1.6 * median);
  return near.reduce((sum, step) => sum + step, 0) / near.length;
}
