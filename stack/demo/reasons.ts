import type { ReasonCode, VideoState } from '../../src/domain/video-state.js';
import { DemoFailure } from './demo-failure.js';

interface Explanation {
  what: string;
  todo: string;
}

const OTHER_VIDEO = 'Send another video with --video FILE.';
const TRY_AGAIN = 'Start again. See the workflow’s history in the Temporal Web UI, and .data/stack/logs/.';
const ENDED_BY_HAND = 'Start again to send the video again.';

const EXPLANATIONS: Record<ReasonCode, Explanation> = {
  unreadable: { what: 'The file cannot be read as a video: it is damaged, or it is not a video.', todo: OTHER_VIDEO },
  no_video: { what: 'The file contains no video.', todo: OTHER_VIDEO },
  no_duration: { what: 'The length of the video cannot be determined.', todo: OTHER_VIDEO },
  too_large: { what: 'The file is larger than the limit of 2 GB.', todo: OTHER_VIDEO },
  too_long: { what: 'The video is longer than the limit of 20 minutes.', todo: 'Cut it, or send a shorter one.' },
  too_many_pixels: { what: 'The picture is larger than 8192 by 4320.', todo: OTHER_VIDEO },
  too_many_streams: { what: 'The file has too many streams.', todo: 'Remove streams from it, or send another one.' },
  too_many_frames: { what: 'The file has more frames than any camera records.', todo: OTHER_VIDEO },
  too_complex: {
    what: 'The video needs more computing than one file gets.',
    todo: 'Export it again with an ordinary encoder, or send another one.',
  },
  encrypted: {
    what: 'The file is encrypted (copy protection), so only the player it was sold for can read it.',
    todo: 'Send a copy without protection.',
  },
  unsupported_colors: {
    what: 'The colours are encoded for Dolby Vision screens only (profile 5) and would turn green and purple.',
    todo: 'Export it as HDR10 or in standard range, and send that.',
  },
  cannot_fit: {
    what: 'The video cannot fit without ruining its quality.',
    todo: 'Choose a larger limit: --provider gmail, or --own-size BYTES.',
  },
  upload_timeout: { what: 'The upload took too long.', todo: TRY_AGAIN },
  upload_unusable: {
    what: 'The upload differs from what was announced.',
    todo: 'Check whether the file is still being written.',
  },
  quote_timeout: { what: 'Nobody bought the offer in time.', todo: TRY_AGAIN },
  payment_timeout: { what: 'The payment took too long.', todo: TRY_AGAIN },
  payment_failed: { what: 'The payment failed.', todo: TRY_AGAIN },
  payment_canceled_at_provider: { what: 'The payment was canceled at the Stripe simulator.', todo: ENDED_BY_HAND },
  canceled_by_customer: { what: 'The job was canceled through the API.', todo: ENDED_BY_HAND },
  canceled_by_support: { what: 'Support has canceled the job.', todo: ENDED_BY_HAND },
  canceled_by_operator: { what: 'The workflow was canceled in the Temporal Web UI.', todo: ENDED_BY_HAND },
  refund_by_support: { what: 'Support has refunded the job.', todo: ENDED_BY_HAND },
  goodwill: { what: 'Support has refunded part of the payment.', todo: ENDED_BY_HAND },
  priority_missed: {
    what: 'The video was not ready by the promised time, so the priority fee was refunded.',
    todo: TRY_AGAIN,
  },
  payment_disputed: { what: 'The payment was disputed at the Stripe simulator.', todo: ENDED_BY_HAND },
  deleted_by_customer: { what: 'The result was deleted through the API.', todo: ENDED_BY_HAND },
  retention_over: {
    what: 'The retention time has ended, and the result is deleted.',
    todo: 'Set DOWNLOAD_TTL_MIN higher.',
  },
  attention_timeout: { what: 'The job waited for a human, but nobody answered in time.', todo: TRY_AGAIN },
  encode_failed: { what: 'ffmpeg failed on this video repeatedly.', todo: OTHER_VIDEO },
  encode_unavailable: { what: 'The video could not be compressed.', todo: TRY_AGAIN },
  finalize_failed: { what: 'The finished video could not be published.', todo: TRY_AGAIN },
  probe_unavailable: { what: 'The video could not be examined.', todo: TRY_AGAIN },
  internal_error: { what: 'An unexpected error occurred.', todo: TRY_AGAIN },
};

/** Explains to the user why a job did not end as `done`. */
export function failureFor(state: VideoState, reason: ReasonCode | null): DemoFailure {
  const { what, todo } = EXPLANATIONS[reason ?? 'internal_error'];
  const money = state === 'refunded' ? 'Everything was refunded.' : 'Nothing was charged.';
  return new DemoFailure(`The job ended as "${state}". ${what} ${money}`, { advice: todo });
}
