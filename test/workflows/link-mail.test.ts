import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

const harness = useWorkflowHarness();

describe('the link to a video that is mailed once more', () => {
  it('goes out once for each time that it was asked for', async () => {
    const video = harness.newVideo();
    expect(await harness.mailLink(video, 'mail-1')).toEqual({ status: 'sent' });
    expect(await harness.mailLink(video, 'mail-2')).toEqual({ status: 'sent' });
    expect(video.backend.mails).toEqual([
      { kind: 'link', mailId: 'mail-1' },
      { kind: 'link', mailId: 'mail-2' },
    ]);
  });

  it('waits until mail works again', async () => {
    const video = harness.newVideo();
    const mail = video.backend.failActivity('sendMail');
    const sending = await harness.startLinkMail(video, 'mail-1');
    await eventually(() => video.backend.callCount('sendMail') > 1);
    await harness.advanceTime(HOUR_MS);
    mail.repair();
    expect(await sending.result()).toEqual({ status: 'sent' });
    expect(video.backend.mails).toEqual([{ kind: 'link', mailId: 'mail-1' }]);
  });
});
