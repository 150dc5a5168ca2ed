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

const CANCEL = '{"actor":"support"}';
// The Web UI offers the first two encodings; another client can send any.
const UNREADABLE: [what: string, encoding: string | null, text: string][] = [
  ['no JSON, as `binary/plain`', 'binary/plain', 'please'],
  ['no JSON, as `json/plain`', 'json/plain', '{"actor":'],
  ['nothing, as `json/plain`', 'json/plain', ''],
  ['JSON, as `json/protobuf`', 'json/protobuf', CANCEL],
  ['JSON, as `binary/protobuf`', 'binary/protobuf', CANCEL],
  ['encrypted', 'binary/encrypted', CANCEL],
  ['without an encoding', null, CANCEL],
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

  it.each(UNREADABLE)('is ignored even when it cannot be read: %s', async (_, encoding, text) => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.signalRaw('cancel', Buffer.from(text), encoding);
    await video.expectIgnored('cancel: malformed');
    await video.signalRaw('noSuchSignal', Buffer.from(text), encoding);
    await video.expectIgnored('noSuchSignal: no such signal');
    expect((await video.snapshot()).state).toBe('quoted');
    await video.handle.signal('cancel', { actor: 'support' });
    await video.expectEndState('canceled', 'canceled_by_support');
  });

  it('is ignored even when its name is reserved for Temporal', async () => {
    const video = await harness.startVideo();
    await video.driveToQuoted();
    await video.signalRaw('__temporal_anything', Buffer.from('{}'), 'json/plain');
    await video.expectIgnored('reserved:__temporal_anything: no such signal');
    await video.handle.signal('cancel', { actor: 'support' });
    await video.expectEndState('canceled', 'canceled_by_support');
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
