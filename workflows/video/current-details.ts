import type { ReasonCode, VideoState } from '../../src/domain/video-state.js';

const STATE_DETAILS: Record<VideoState, string> = {
  uploading: 'Waiting for the customer to finish the upload. Nothing is paid. `cancel` ends the job.',
  probing: 'Looking at the uploaded file. Nothing is paid. `cancel` ends the job.',
  quoted: 'Waiting for the customer to buy. Nothing is paid. `cancel` ends the job.',
  paying: 'A payment is under way. `cancel` or `refund` calls it off and returns what was charged.',
  queued: 'Paid; waiting for an encoder. `refund` stops the job and returns the money.',
  compressing: 'Encoding. `refund` stops ffmpeg and returns the money. Terminate is safe, but slower to refund.',
  finalizing: 'The output is being measured and published. `refund` stops the job and returns the money.',
  done: 'Delivered; the files wait for the end of retention. `deleteNow` deletes them, `refund` returns the money and deletes them.',
  needs_attention: 'Parked: a human is needed.',
  expired: 'Delivered and deleted. `refund` through the support API still returns the money.',
  abandoned: 'The customer left before paying. Nothing was charged, the files are deleted.',
  rejected: 'The file cannot be served. Nothing was charged, the files are deleted.',
  canceled: 'Canceled before payment. Nothing was charged, the files are deleted.',
  failed: 'Failed before payment. Nothing was charged, the files are deleted.',
  refunded: 'All money is back with the customer, the files are deleted.',
};

/** What the Temporal Web UI tells an operator: what is going on, and which signals help. */
export function currentDetailsFor(job: {
  state: VideoState;
  reason: ReasonCode | null;
  parkId: string | null;
}): string {
  const parts = [STATE_DETAILS[job.state]];
  if (job.reason) parts.push(`Reason: ${job.reason}.`);
  if (job.parkId) {
    const retry = `{"parkId":"${job.parkId}"}`;
    const refund = `{"actor":"support","parkId":"${job.parkId}"}`;
    parts.push(
      `Mend the cause, then signal \`retry\` with ${retry}; or \`refund\` with ${refund}. On silence it refunds by itself.`,
    );
  }
  return parts.join(' ');
}
