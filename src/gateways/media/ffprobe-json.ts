import { z } from 'zod';
import { MediaError } from './media-error.js';

const optionalNumber = z.coerce.number().optional().catch(undefined);
const optionalText = z.string().optional().catch(undefined);

const sideDataSchema = z.object({
  rotation: z.number().optional(),
  dv_profile: z.number().optional(),
  dv_bl_signal_compatibility_id: z.number().optional(),
  crop_top: z.number().default(0),
  crop_bottom: z.number().default(0),
  crop_left: z.number().default(0),
  crop_right: z.number().default(0),
});

const streamSchema = z.object({
  index: z.number().default(-1),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.string().default(''),
  profile: z.string().optional(),
  pix_fmt: z.string().default('unknown'),
  width: z.number().default(0),
  height: z.number().default(0),
  sample_aspect_ratio: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  field_order: optionalText,
  color_transfer: optionalText,
  color_space: optionalText,
  color_primaries: optionalText,
  color_range: optionalText,
  bit_rate: optionalNumber,
  nb_frames: optionalNumber,
  start_time: optionalNumber,
  duration: optionalNumber,
  channels: z.number().default(0),
  channel_layout: optionalText,
  sample_rate: optionalNumber,
  extradata_size: z.number().default(0),
  /** 1 for each disposition that the stream has. */
  disposition: z.record(z.string(), z.number()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  side_data_list: z.array(sideDataSchema).default([]),
});

/** The part of ffprobe's JSON that is read; unknown fields are ignored. */
const probeSchema = z.object({
  streams: z.array(streamSchema),
  /** Programmes of a transport stream. */
  programs: z.array(z.object({ streams: z.array(z.object({ index: z.number() })).default([]) })).default([]),
  format: z.object({
    format_name: z.string(),
    nb_streams: z.number(),
    start_time: optionalNumber,
    duration: optionalNumber,
    tags: z.record(z.string(), z.string()).default({}),
  }),
});

/** One stream as ffprobe reports it. */
export type ProbedStream = z.infer<typeof streamSchema>;

/** The streams of a file and its container, as ffprobe reports them. */
export type ProbedFile = z.infer<typeof probeSchema>;

/** Reads ffprobe's JSON. Throws `unreadable_input` for anything else, and for a file whose headers state copy protection. */
export function parseProbedFile(json: string): ProbedFile {
  const file = parseJson(json);
  if (isProtected(file.streams, file.format.tags)) throw new MediaError('unreadable_input', { rejection: 'encrypted' });
  return file;
}

function parseJson(json: string): z.infer<typeof probeSchema> {
  try {
    return probeSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new MediaError('unreadable_input', { cause });
  }
}

/** Sample entries of protected films. */
const PROTECTED_TAGS = ['drmi', 'drms', 'encv', 'enca'];

/** Copy protection that a header states. Common encryption is visible only in the packets. */
function isProtected(streams: readonly ProbedStream[], formatTags: Readonly<Record<string, string>>): boolean {
  const names = [formatTags, ...streams.map(({ tags }) => tags)].flatMap((tags) => Object.keys(tags));
  if (streams.some(({ codec_tag_string }) => PROTECTED_TAGS.includes(codec_tag_string))) return true;
  return names.some((name) => /^(enc_key_id|asf_protection_type|asf_key_id)$/i.test(name));
}
