import type { VideoWorkflowInput, VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import { close } from './video/close.js';
import { compress } from './video/compress.js';
import { deliver } from './video/deliver.js';
import { finalize } from './video/finalize.js';
import { probe } from './video/probe.js';
import { receiveUpload } from './video/receive-upload.js';
import { runStages } from './video/run-stages.js';
import { sell } from './video/sell.js';
import { setup } from './video/setup.js';

/**
 * The life of one video, from the first uploaded byte to the deletion of the last one. It is a saga: however the stages
 * end, `close` runs the compensations, which refund money that was not earned and delete the files.
 */
export async function videoWorkflow(input: VideoWorkflowInput): Promise<VideoWorkflowResult> {
  const job = setup(input);
  const cause = await runStages(job, async () => {
    const upload = await receiveUpload(job);
    const probed = await probe(job, upload);
    const sale = await sell(job, probed);
    const encoded = await compress(job, job.offers?.video ?? probed, sale);
    const output = await finalize(job, sale, encoded);
    return await deliver(job, sale, output);
  });
  return await close(job, cause);
}
