import { refundExplanation } from './refund-messages.js';
import type { ReasonCode, VideoState } from './video-state.js';

/** The states in which a job ends without a result and without a refund. */
export type EndedState = Extract<VideoState, 'abandoned' | 'rejected' | 'canceled' | 'failed'>;

/** Reasons that the customer can do something about; the words of refunds say less about them. */
const REASONS: Partial<Record<ReasonCode, string>> = {
  upload_timeout: 'The upload was not completed in time.',
  upload_unusable: 'The file that arrived is not the one that was announced. It may have changed during the upload.',
  quote_timeout: 'The offer expired before it was bought.',
  unreadable: 'We could not read the file as a video.',
  no_video: 'There is no video in the file.',
  no_duration: 'We could not find out how long the video is.',
  too_large: 'The file is larger than we accept.',
  too_long: 'The video is longer than we accept.',
  too_many_pixels: 'The picture is larger than we accept.',
  too_many_streams: 'The file has more tracks than we accept.',
  too_many_frames: 'The video has more frames than we accept.',
  encrypted: 'The video is copy-protected.',
  unsupported_colors: 'The colors work on Dolby Vision screens only. Export the video as HDR10 or in standard range.',
};

const SUBJECTS: Record<EndedState, string> = {
  abandoned: 'Your video was not finished',
  rejected: 'We could not accept your video',
  canceled: 'Your video was canceled',
  failed: 'We could not finish your video',
};

/** The subject of the mail about a job that ended in this state. */
export function endedSubject(state: VideoState): string {
  return SUBJECTS[state as EndedState] ?? SUBJECTS.failed;
}

/** Why a job ended without a result, in a sentence or two for the customer. */
export function endExplanation(reason: ReasonCode | null): string {
  return (reason && REASONS[reason]) ?? refundExplanation(reason);
}
