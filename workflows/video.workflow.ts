import type { VideoWorkflowInput, VideoWorkflowResult } from '../src/contracts/video-workflow.js';
import { close } from './video/close.js';
import { compress } from './video/compress.js';
import { deliver } from './video/deliver.js';
import { finalize } from './video/finalize.js';
import { probe } from './video/probe.js';
import { receiveUpload } from './video/receive-upload.js';
import { sell } from './video/sell.js';
import { setup } from './video/setup.js';
import { runStages } from './video/run-stages.js';

/**
 * The life of one video: from the first uploaded byte to the deletion of the last one. Whatever happens on the road,
 * `close` gives back money that was not earned and deletes the files.
 */
export async function videoWorkflow(input: VideoWorkflowInput): Promise<VideoWorkflowResult> {
  const job = setup(input);
  const cause = await runStages(job, async () => {
    await receiveUpload(job);
    await probe(job);
    await sell(job);
    await compress(job);
    await finalize(job);
    return await deliver(job);
  });
  return await close(job, cause);
}
