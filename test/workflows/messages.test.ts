import { describe, expect, it } from 'vitest';
import { useWorkflowHarness } from '../support/workflows/workflow-harness.js';

// What a hurried human may type into the Web UI.
const harness = useWorkflowHarness();

const MALFORMED: [string, unknown[], string][] = [
  ['cancel', [], 'cancel: malformed'],
  ['cancel', [null], 'cancel: malformed'],
  ['cancel', ['please'], 'cancel: malformed'],
  ['cancel', [{ actor: 'mallory' }], 'cancel: malformed'],
  ['cancel', [{ actor: 'support', noteId: 7 }], 'cancel: malformed'],
  ['refund', [{}], 'refund: malformed'],
  ['refund', [{ actor: 'support', parkId: 3 }], 'refund: malformed'],
  ['refund', [{ actor: 'support', parkId: 'an-old-one' }], 'refund: not the present parkId'],
  ['deleteNow', [[]], 'deleteNow: malformed'],
  ['retry', [{}], 'retry: malformed'],
  ['retry', [{ parkId: 'an-old-one' }], 'retry: not the present parkId'],
  ['encodeStarted', ['x'], 'encodeStarted: malformed'],
  ['extendRetention', [{ untilMs: 'tomorrow' }], 'extendRetention: malformed'],
  ['extendRetention', [{ untilMs: 1.5 }], 'extendRetention: malformed'],
  ['extendRetention', [{ untilMs: Number.MAX_SAFE_INTEGER }], 'extendRetention: malformed'],
  ['noSuchSignal', [{ really: true }], 'noSuchSignal: no such signal'],
];

describe('a signal that means nothing', () => {
  it.each(MALFORMED)('%s(%j) is recorded and ignored', async (signal, args, why) => {
    const video = await harness.startVideo();
    await video.driveToDelivered();
    await video.handle.signal(signal, ...args);
    await video.expectIgnored(why);
    expect((await video.snapshot()).state).toBe('done');
    video.expectMoneyKept();
  });

  it('is ignored even when it is no JSON at all', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.signalRaw('cancel', Buffer.from('please'));
    await video.expectIgnored('cancel: malformed');
    expect((await video.snapshot()).state).toBe('quoted');
  });

  it('is forgotten after twenty others', async () => {
    const video = await harness.startVideo();
    for (let number = 0; number < 25; number += 1) await video.handle.signal(`signal${number}`);
    await video.expectIgnored('signal24: no such signal');
    const { ignored } = await video.snapshot();
    expect(ignored).toHaveLength(20);
    expect(ignored[0]).toBe('signal5: no such signal');
  });
});
