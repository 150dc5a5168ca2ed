import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/workflows/eventually.js';
import { DAY_MS, HOUR_MS } from '../support/workflows/fixtures.js';
import { usePostOffice, type PostOffice } from '../support/workflows/post-office.js';

const office = usePostOffice();

/** The numbers of the messages that verify, in the order in which they came. */
function numbersTaken({ receiver, secret }: PostOffice): number[] {
  return receiver.received.map(({ headers, body }) => {
    const message = new Webhook(secret).verify(body, headers as Record<string, string>);
    return (message as { data: { number: number } }).data.number;
  });
}

async function failed(deliveryId: string, times: number): Promise<void> {
  await eventually(async () => (await office().attemptsOf(deliveryId)) >= times);
}

describe('a message for an endpoint', () => {
  it('comes once to a receiver that takes it', async () => {
    const id = await office().send(1);
    expect(await office().endOf(id)).toBe('delivered');
    expect(numbersTaken(office())).toEqual([1]);
  });

  it('comes to a receiver that was down for a day as soon as it is tried again, and so does every other', async () => {
    const { receiver } = office();
    receiver.answer = { status: 502 };
    const ids = [await office().send(1), await office().send(2), await office().send(3)];
    await office().pass(DAY_MS);
    ids.push(await office().send(4));
    await failed(ids[3] ?? '', 1);
    expect(await office().attemptsOf(ids[0] ?? '')).toBeGreaterThan(5);
    expect((await office().endpoint())?.failingSince).not.toBeNull();

    receiver.received.length = 0;
    receiver.answer = { status: 204 };
    for (const id of ids) expect(await office().endOf(id)).toBe('delivered');
    expect(numbersTaken(office()).toSorted()).toEqual([1, 2, 3, 4]);
    expect(await office().endpoint()).toMatchObject({ failingSince: null, disabledAt: null });
  });

  it('is given up after three days, and so is the endpoint if nothing else got through; a replay begins anew', async () => {
    const { receiver } = office();
    receiver.answer = { status: 500 };
    const id = await office().send(1);
    expect(await office().endOf(id)).toBe('exhausted');
    expect(await office().endpoint()).toMatchObject({ disabledReason: 'failing' });
    expect(await office().deliveries.find(id)).toMatchObject({ state: 'exhausted', nextAttemptAt: null });
    const tries = await office().attemptsOf(id);
    expect(tries).toBe(receiver.received.length);

    receiver.answer = { status: 204 };
    await office().workflows.deliverNow(id);
    expect(await office().endOf(id)).toBe('refused');
    await office().enable();
    await office().workflows.deliverNow(id);
    expect(await office().endOf(id)).toBe('delivered');
    expect(await office().attemptsOf(id)).toBe(tries + 1);
  });

  it('leaves the endpoint open when another has got through meanwhile', async () => {
    const { receiver } = office();
    receiver.answer = { status: 500 };
    const id = await office().send(1);
    await failed(id, 1);
    receiver.answer = { status: 204 };
    expect(await office().endOf(await office().send(2))).toBe('delivered');
    receiver.answer = { status: 500 };
    expect(await office().endOf(id)).toBe('exhausted');
    expect(await office().endpoint()).toMatchObject({ disabledAt: null });
  });

  it('is sent at once, though its next try is far, when somebody asks for it', async () => {
    const { receiver } = office();
    receiver.answer = { status: 500 };
    const id = await office().send(1);
    await office().pass(HOUR_MS);
    const tries = await office().attemptsOf(id);
    expect(tries).toBeGreaterThan(2);
    receiver.answer = { status: 204 };
    await office().workflows.deliverNow(id);
    await eventually(async () => (await office().deliveries.find(id))?.state === 'delivered');
    expect(await office().attemptsOf(id)).toBe(tries + 1);
  });

  it('comes no more to an endpoint that is gone, nor do those after it', async () => {
    const { receiver } = office();
    receiver.answer = { status: 410 };
    expect(await office().endOf(await office().send(1))).toBe('refused');
    expect(await office().endpoint()).toMatchObject({ disabledReason: 'gone' });
    expect(await office().endOf(await office().send(2))).toBe('refused');
    expect(receiver.received).toHaveLength(1);
  });

  it('waits as long as the receiver asks', async () => {
    const { receiver } = office();
    receiver.answer = { status: 429, headers: { 'retry-after': String((12 * HOUR_MS) / 1000) } };
    const id = await office().send(1);
    await office().pass(11 * HOUR_MS);
    expect(await office().attemptsOf(id)).toBe(1);
    receiver.answer = { status: 204 };
    expect(await office().endOf(id)).toBe('delivered');
    expect(await office().attemptsOf(id)).toBe(2);
  });
});
