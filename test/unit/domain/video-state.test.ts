import { describe, expect, it } from 'vitest';
import {
  VIDEO_STATES,
  canTransition,
  endStateOf,
  isClosed,
  publicStatusOf,
  type EndCause,
  type PublicStatus,
  type VideoState,
} from '../../../src/domain/video-state.js';

const PUBLIC_STATUS: [VideoState, PublicStatus][] = [
  ['uploading', 'queued'],
  ['probing', 'processing'],
  ['quoted', 'processing'],
  ['paying', 'processing'],
  ['queued', 'queued'],
  ['compressing', 'compressing'],
  ['finalizing', 'finalizing'],
  ['done', 'done'],
  ['needs_attention', 'processing'],
  ['expired', 'done'],
  ['abandoned', 'error'],
  ['rejected', 'error'],
  ['canceled', 'error'],
  ['failed', 'error'],
  ['refunded', 'error'],
];

describe('the public status', () => {
  it.each(PUBLIC_STATUS)('of %s is %s', (state, status) => {
    expect(publicStatusOf(state)).toBe(status);
  });

  it('is known for every state there is', () => {
    expect(PUBLIC_STATUS.map(([state]) => state)).toEqual([...VIDEO_STATES]);
  });
});

describe('the way of a video', () => {
  it.each<[string, VideoState[]]>([
    ['paid', ['uploading', 'probing', 'quoted', 'paying', 'queued', 'compressing', 'finalizing', 'done', 'expired']],
    ['free, because it fits already', ['quoted', 'queued', 'finalizing', 'done']],
    ['with another card after a decline', ['paying', 'quoted', 'paying', 'queued']],
    ['from the GPU to the CPU', ['compressing', 'queued', 'compressing']],
    ['over a human and back to the queue', ['compressing', 'needs_attention', 'queued']],
    ['over a human and back to the last step', ['finalizing', 'needs_attention', 'finalizing']],
    ['back to the customer after delivery', ['done', 'refunded']],
  ])('is open: %s', (_, way) => {
    expect(way.slice(1).map((to, index) => canTransition(way[index] ?? to, to))).not.toContain(false);
  });

  it.each<[VideoState, VideoState]>([
    ['uploading', 'quoted'],
    ['uploading', 'rejected'],
    ['quoted', 'compressing'],
    ['quoted', 'rejected'],
    ['paying', 'compressing'],
    ['queued', 'done'],
    ['queued', 'abandoned'],
    ['compressing', 'done'],
    ['compressing', 'paying'],
    ['needs_attention', 'done'],
    ['done', 'compressing'],
    ['done', 'canceled'],
    ['done', 'failed'],
  ])('has no step from %s to %s', (from, to) => {
    expect(canTransition(from, to)).toBe(false);
  });

  it('never stays where it is and never begins again', () => {
    for (const state of VIDEO_STATES) {
      expect(canTransition(state, state)).toBe(false);
      expect(canTransition(state, 'uploading')).toBe(false);
    }
  });

  it('ends in exactly the end states, and from everywhere some end is one step away', () => {
    const closed: VideoState[] = ['expired', 'abandoned', 'rejected', 'canceled', 'failed', 'refunded'];
    expect(VIDEO_STATES.filter(isClosed)).toEqual(closed);
    for (const state of VIDEO_STATES) {
      const ways = VIDEO_STATES.filter((to) => canTransition(state, to));
      expect(ways.some(isClosed), `${state} leads to ${ways.join(', ')}`).toBe(!closed.includes(state));
    }
  });
});

describe('the end of a video', () => {
  const NOTHING = { published: false, moneyReturned: false };
  const END_OF: [EndCause['kind'], VideoState][] = [
    ['abandoned', 'abandoned'],
    ['rejected', 'rejected'],
    ['failed', 'failed'],
    ['canceled', 'canceled'],
    ['deleted', 'canceled'],
    ['refund_requested', 'canceled'],
    ['retention_over', 'canceled'],
  ];

  it.each(END_OF)('that is %s without money or delivery is %s', (kind, state) => {
    expect(endStateOf({ kind, reason: 'internal_error' }, NOTHING)).toBe(state);
  });

  it.each(END_OF)('that is %s is `refunded` once the money is back, delivered or not', (kind) => {
    for (const published of [false, true]) {
      expect(endStateOf({ kind, reason: 'internal_error' }, { published, moneyReturned: true })).toBe('refunded');
    }
  });

  it.each(END_OF)('that is %s after delivery keeps the money and is `expired`', (kind) => {
    expect(endStateOf({ kind, reason: 'internal_error' }, { published: true, moneyReturned: false })).toBe('expired');
  });
});
