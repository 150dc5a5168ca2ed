import { describe, expect, it } from 'vitest';
import { eventually } from '../support/workflows/eventually.js';
import { HOUR_MS } from '../support/workflows/fixtures.js';
import { useHouse } from '../support/workflows/house.js';

const house = useHouse();

describe('the link to a video that is mailed once more', () => {
  it('goes out once for each time that it was asked for', async () => {
    const video = house.newVideo();
    expect(await house.mailLink(video, 'mail-1')).toEqual({ status: 'sent' });
    expect(await house.mailLink(video, 'mail-2')).toEqual({ status: 'sent' });
    expect(video.world.mails).toEqual([
      { kind: 'link', mailId: 'mail-1' },
      { kind: 'link', mailId: 'mail-2' },
    ]);
  });

  it('waits until mail works again', async () => {
    const video = house.newVideo();
    const mail = video.world.breakDown('sendMail');
    const sending = await house.startLinkMail(video, 'mail-1');
    await eventually(() => video.world.timesCalled('sendMail') > 1);
    await house.pass(HOUR_MS);
    mail.mend();
    expect(await sending.result()).toEqual({ status: 'sent' });
    expect(video.world.mails).toEqual([{ kind: 'link', mailId: 'mail-1' }]);
  });
});
