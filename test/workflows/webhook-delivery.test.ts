import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { WebhookReceiver } from '../support/stack/webhook-receiver.js';
import { DAY_MS, HOUR_MS } from '../support/workflows/fixtures.js';
import {
  useWebhookDeliveryHarness,
  type WebhookDeliveryHarness,
} from '../support/workflows/webhook-delivery-harness.js';

const harness = useWebhookDeliveryHarness();

/** The numbers of the messages that verify, in the order in which they came. */
function receivedNumbers({ receiver, secret }: WebhookDeliveryHarness): number[] {
  return receiver.received.map(({ headers, body }) => {
    const message = new Webhook(secret).verify(body, headers as Record<string, string>);
    return (message as { data: { number: number } }).data.number;
  });
}

async function failed(deliveryId: string, times: number): Promise<void> {
  await eventually(async () => (await harness().attemptsOf(deliveryId)) >= times);
}

describe('a message for an endpoint', () => {
  it('comes once to a receiver that takes it', async () => {
    const id = await harness().send(1);
    expect(await harness().finalStateOf(id)).toBe('delivered');
    expect(receivedNumbers(harness())).toEqual([1]);
  });

  it('comes to a receiver that was down for a day as soon as it is tried again, and so does every other', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 502 };
    const ids = [await harness().send(1), await harness().send(2), await harness().send(3)];
    await harness().advanceTime(DAY_MS);
    ids.push(await harness().send(4));
    await failed(ids[3] ?? '', 1);
    expect(await harness().attemptsOf(ids[0] ?? '')).toBeGreaterThan(5);
    expect((await harness().endpoint())?.failingSince).not.toBeNull();

    receiver.received.length = 0;
    receiver.reply = { status: 204 };
    for (const id of ids) expect(await harness().finalStateOf(id)).toBe('delivered');
    expect(receivedNumbers(harness()).toSorted()).toEqual([1, 2, 3, 4]);
    expect(await harness().endpoint()).toMatchObject({ failingSince: null, disabledAt: null });
  });

  it('is given up after three days, and so is the endpoint if nothing else got through; a replay begins anew', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 500 };
    const givenUp = await harness().messagesGivenUp();
    const id = await harness().send(1);
    expect(await harness().finalStateOf(id)).toBe('exhausted');
    expect(await harness().messagesGivenUp()).toBe(givenUp + 1);
    expect(await harness().endpoint()).toMatchObject({ disabledReason: 'failing' });
    expect(await harness().deliveries.find(id)).toMatchObject({ state: 'exhausted', nextAttemptAt: null });
    const tries = await harness().attemptsOf(id);
    expect(tries).toBe(receiver.received.length);

    receiver.reply = { status: 204 };
    await harness().workflows.deliverNow(id);
    expect(await harness().finalStateOf(id)).toBe('refused');
    await harness().enable();
    await harness().workflows.deliverNow(id);
    expect(await harness().finalStateOf(id)).toBe('delivered');
    expect(await harness().attemptsOf(id)).toBe(tries + 1);
  });

  it('leaves the endpoint open when another has got through meanwhile', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 500 };
    const id = await harness().send(1);
    await failed(id, 1);
    receiver.reply = { status: 204 };
    expect(await harness().finalStateOf(await harness().send(2))).toBe('delivered');
    receiver.reply = { status: 500 };
    expect(await harness().finalStateOf(id)).toBe('exhausted');
    expect(await harness().endpoint()).toMatchObject({ disabledAt: null });
  });

  it('is sent at once, though its next try is far, when somebody asks for it', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 500 };
    const id = await harness().send(1);
    await harness().advanceTime(HOUR_MS);
    const tries = await harness().attemptsOf(id);
    expect(tries).toBeGreaterThan(2);
    receiver.reply = { status: 204 };
    await harness().workflows.deliverNow(id);
    await eventually(async () => (await harness().deliveries.find(id))?.state === 'delivered');
    expect(await harness().attemptsOf(id)).toBe(tries + 1);
  });

  it('comes no more to an endpoint that is gone, nor do those after it', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 410 };
    expect(await harness().finalStateOf(await harness().send(1))).toBe('refused');
    expect(await harness().endpoint()).toMatchObject({ disabledReason: 'gone' });
    expect(await harness().finalStateOf(await harness().send(2))).toBe('refused');
    expect(receiver.received).toHaveLength(1);
  });

  it.each([410, 500])(
    'comes to the new URL of an endpoint, which an answer %d of the old one does not harm',
    async (status) => {
      const { receiver } = harness();
      const next = await WebhookReceiver.start();
      receiver.reply = { status };
      receiver.beforeReply = async () => await harness().moveTo(next);
      let endpointThen: Awaited<ReturnType<WebhookDeliveryHarness['endpoint']>> = null;
      next.beforeReply = async () => void (endpointThen = await harness().endpoint());
      expect(await harness().finalStateOf(await harness().send(1))).toBe('delivered');
      expect([receiver.received.length, next.received.length]).toEqual([1, 1]);
      expect(endpointThen).toMatchObject({ url: next.url, disabledAt: null, failingSince: null });
      await next.stop();
    },
  );

  it('waits as long as the receiver asks', async () => {
    const { receiver } = harness();
    receiver.reply = { status: 429, headers: { 'retry-after': String((12 * HOUR_MS) / 1000) } };
    const id = await harness().send(1);
    await harness().advanceTime(11 * HOUR_MS);
    expect(await harness().attemptsOf(id)).toBe(1);
    receiver.reply = { status: 204 };
    expect(await harness().finalStateOf(id)).toBe('delivered');
    expect(await harness().attemptsOf(id)).toBe(2);
  });
});
