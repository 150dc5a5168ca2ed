import { z } from 'zod';
import type { FrameSurvey, SurveyedFrame } from '../../domain/media/facts/frame-survey.js';
import { MediaError } from './media-error.js';
import { isQuarterTurn, pixelAspectOf, quarterTurnOf } from './probed-video-fields.js';

/** Number of places where frames are decoded, spread over the file. */
const PLACES = 8;
/** Packets that are decoded at each place: enough for both fields of a frame. */
const PACKETS_PER_PLACE = 2;
/** Seconds to decode from the start if no place has a frame: a stream without key frames needs some to become clean. */
const FALLBACK_SECONDS = 5;

const ENTRIES = [
  'frame=width,height,sample_aspect_ratio,interlaced_frame,top_field_first',
  'frame_side_data=side_data_type,rotation',
  'stream=index',
  'stream_side_data=side_data_type,rotation,crop_top,crop_bottom,crop_left,crop_right',
].join(':');

const sideDataSchema = z.object({
  side_data_type: z.string().default(''),
  rotation: z.number().optional(),
  crop_top: z.number().default(0),
  crop_bottom: z.number().default(0),
  crop_left: z.number().default(0),
  crop_right: z.number().default(0),
});
const sideDataList = z.array(sideDataSchema).default([]);

const surveySchema = z.object({
  frames: z
    .array(
      z.object({
        width: z.number(),
        height: z.number(),
        sample_aspect_ratio: z.string().optional(),
        interlaced_frame: z.number().default(0),
        top_field_first: z.number().default(0),
        side_data_list: sideDataList,
      }),
    )
    .default([]),
  streams: z.array(z.object({ side_data_list: sideDataList })).default([]),
});

interface SurveyedStream {
  readonly index: number;
  /** Times of key frames on the stream's own clock, in order. */
  readonly keySeconds: readonly number[];
  /** Threads of the decoder. */
  readonly threads: number;
}

const NOTHING_DECODED: FrameSurvey = {
  frames: [],
  isCroppedByContainer: false,
  isTurnedInFramesOnly: false,
  hasTwoTurns: false,
  hasOddTurn: false,
};

/**
 * Decodes a few frames at several key frames of a stream: costs about sixteen frames. `ask` queries ffprobe about the file.
 * A stream from which nothing can be decoded has no frames here; later steps report it.
 */
export async function surveyFrames(
  ask: (query: readonly string[]) => Promise<string>,
  { index, keySeconds, threads }: SurveyedStream,
): Promise<FrameSurvey> {
  const decode = async (intervals: string): Promise<FrameSurvey> => {
    const decoding = ['-threads', String(threads), '-select_streams', String(index)];
    try {
      return parseFrameSurvey(
        await ask([...decoding, '-read_intervals', intervals, '-show_entries', ENTRIES, '-of', 'json']),
      );
    } catch (error) {
      if (error instanceof MediaError && error.code === 'unreadable_input') return NOTHING_DECODED;
      throw error;
    }
  };
  const starts = ['', ...placesAmong(keySeconds.slice(1)).map((seconds) => seconds.toFixed(6))];
  const survey = await decode(starts.map((start) => `${start}%+#${PACKETS_PER_PLACE}`).join(','));
  return survey.frames.length > 0 ? survey : await decode(`%+${FALLBACK_SECONDS}`);
}

/** At most `PLACES - 1` of the key frames, evenly spread; the last one is among them. */
function placesAmong(keySeconds: readonly number[]): readonly number[] {
  const count = Math.min(PLACES - 1, keySeconds.length);
  return Array.from({ length: count }, (_, place) => {
    const position = Math.ceil(((place + 1) * keySeconds.length) / count) - 1;
    return keySeconds[position] ?? 0;
  });
}

/** Parses ffprobe's JSON of one stream and its decoded frames. */
export function parseFrameSurvey(json: string): FrameSurvey {
  const { frames, streams } = surveySchema.parse(JSON.parse(json));
  const container = streams[0]?.side_data_list ?? [];
  const crop = container.find(({ side_data_type }) => side_data_type === 'Frame Cropping');
  const containerTurn = container.find(({ rotation }) => rotation !== undefined)?.rotation;
  const turnsOf = ({ side_data_list }: (typeof frames)[number]) =>
    side_data_list.flatMap(({ rotation }) => (rotation === undefined ? [] : [rotation]));
  let lastTurn = 0;
  // A turn applies until another one is stated, and many encoders state it only once.
  const turnOf = (frame: (typeof frames)[number]): number =>
    (lastTurn = containerTurn ?? turnsOf(frame)[0] ?? lastTurn);
  return {
    frames: frames.map((frame): SurveyedFrame => {
      const interlaced = frame.interlaced_frame === 1;
      return {
        width: frame.width - (crop?.crop_left ?? 0) - (crop?.crop_right ?? 0),
        height: frame.height - (crop?.crop_top ?? 0) - (crop?.crop_bottom ?? 0),
        pixelAspect: pixelAspectOf(frame),
        rotationDegrees: quarterTurnOf(turnOf(frame)),
        ...(interlaced && { fieldOrder: frame.top_field_first === 1 ? ('tff' as const) : ('bff' as const) }),
      };
    }),
    isCroppedByContainer: crop !== undefined,
    isTurnedInFramesOnly: containerTurn === undefined && frames.some((frame) => turnsOf(frame).length > 0),
    // The container's turn is in every frame, too.
    hasTwoTurns: frames.some((frame) => turnsOf(frame).length > 1),
    hasOddTurn: [containerTurn ?? 0, ...frames.flatMap(turnsOf)].some((angle) => !isQuarterTurn(angle)),
  };
}
