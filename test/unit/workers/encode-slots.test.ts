import { describe, expect, it } from 'vitest';
import { EncodeSlotSupplier } from '../../../workers/encode-slot-supplier.js';

describe('the slots of a worker for ffmpeg', () => {
  const never = new AbortController().signal;

  /** Takes slots until there is none left; answers how many there were. */
  function takeAll(slots: EncodeSlotSupplier): number {
    let taken = 0;
    while (slots.tryReserveSlot() !== null) taken += 1;
    return taken;
  }

  function release(slots: EncodeSlotSupplier, count: number): void {
    for (let index = 0; index < count; index += 1) slots.releaseSlot();
  }

  it('are as many at first as the worker was told', () => {
    expect(takeAll(new EncodeSlotSupplier(4))).toBe(4);
  });

  it('halve with every time that the memory did not suffice, down to one', () => {
    const slots = new EncodeSlotSupplier(5);
    const limits = [1, 2, 3].map(() => (slots.outOfMemory(), slots.currentLimit));
    expect(limits).toEqual([2, 1, 1]);
  });

  it('leave alone what runs already, and are free again only below the new limit', () => {
    const slots = new EncodeSlotSupplier(4);
    takeAll(slots);
    slots.outOfMemory();
    release(slots, 2);
    expect(slots.tryReserveSlot()).toBeNull();
    release(slots, 1);
    expect(takeAll(slots)).toBe(1);
  });

  it('grow by one after enough successes in a row, never beyond what the worker was told', () => {
    const slots = new EncodeSlotSupplier(2);
    slots.outOfMemory();
    for (let success = 0; success < 4; success += 1) slots.succeeded();
    expect(slots.currentLimit).toBe(1);
    slots.succeeded();
    expect(slots.currentLimit).toBe(2);
    for (let success = 0; success < 20; success += 1) slots.succeeded();
    expect(slots.currentLimit).toBe(2);
  });

  it('begin counting successes anew when the memory did not suffice again', () => {
    const slots = new EncodeSlotSupplier(4);
    slots.outOfMemory();
    for (let success = 0; success < 4; success += 1) slots.succeeded();
    slots.outOfMemory();
    slots.succeeded();
    expect(slots.currentLimit).toBe(1);
  });

  it('are waited for in order, and let in as they come free', async () => {
    const slots = new EncodeSlotSupplier(1);
    takeAll(slots);
    const order: string[] = [];
    const first = slots.reserveSlot({}, never).then(() => order.push('first'));
    const second = slots.reserveSlot({}, never).then(() => order.push('second'));
    release(slots, 1);
    await first;
    expect(order).toEqual(['first']);
    release(slots, 1);
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('are not given to one that has stopped waiting', async () => {
    const slots = new EncodeSlotSupplier(1);
    takeAll(slots);
    const draining = new AbortController();
    const waiting = slots.reserveSlot({}, draining.signal);
    draining.abort();
    await expect(waiting).rejects.toBe(draining.signal.reason);
    release(slots, 1);
    expect(takeAll(slots)).toBe(1);
    await expect(slots.reserveSlot({}, draining.signal)).rejects.toBe(draining.signal.reason);
  });

  it('are not given while the worker is paused, and at once when it goes on', async () => {
    const slots = new EncodeSlotSupplier(2);
    slots.pause();
    expect(slots.currentLimit).toBe(0);
    expect(slots.tryReserveSlot()).toBeNull();
    const waiting = [slots.reserveSlot({}, never), slots.reserveSlot({}, never)];
    slots.resume();
    await Promise.all(waiting);
    expect(slots.tryReserveSlot()).toBeNull();
  });
});
