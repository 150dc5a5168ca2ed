import type { ReasonCode, VideoState } from '../../src/domain/video-state.js';

const STATE_DETAILS: Record<VideoState, string> = {
  uploading: 'Waiting for the customer to finish the upload. Nothing is paid. `cancel` ends the job.',
  probing: 'Examining the uploaded file. Nothing is paid. `cancel` ends the job.',
  quoted: 'Waiting for the customer to buy. Nothing is paid. `cancel` ends the job.',
  paying: 'A payment is in progress. `cancel` or `refund` cancels it and refunds what was charged.',
  queued: 'Paid; waiting for an encoder. `refund` stops the job and refunds it.',
  compressing: 'Encoding. `refund` stops ffmpeg and refunds the job. Terminate is safe, but refunds later.',
  finalizing: 'Measuring and publishing the output. `refund` stops the job and refunds it.',
  done: 'Delivered; the files are kept until the retention time ends. `deleteNow` deletes them; `refund` refunds and deletes them.',
  needs_attention: 'Parked: waiting for a human.',
  expired: 'Delivered and deleted. The support API can still refund it.',
  abandoned: 'The customer left before paying. Nothing was charged, and the files are deleted.',
  rejected: 'The file was rejected. Nothing was charged, and the files are deleted.',
  canceled: 'Canceled before payment. Nothing was charged, and the files are deleted.',
  failed: 'Failed before payment. Nothing was charged, and the files are deleted.',
  refunded: 'Everything is refunded, and the files are deleted.',
};

/** What the Temporal Web UI shows an operator: the state of the job, and which signals help. */
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
      `Fix the cause, then signal \`retry\` with ${retry}, or \`refund\` with ${refund}. Without an answer the job is refunded automatically.`,
    );
  }
  return parts.join(' ');
}
