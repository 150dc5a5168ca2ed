import { describe, expect, it } from 'vitest';
import { said, stateWords } from '../../../cli/screen/words.js';

describe('the words of the command line', () => {
  it('say why a job has ended, as the page does', () => {
    expect(stateWords({ state: 'rejected', reason: 'too_long' })).toBe('The video is longer than we accept.');
    expect(stateWords({ state: 'refunded', reason: 'canceled_by_customer' })).toBe('You canceled your video.');
    expect(stateWords({ state: 'compressing', reason: null })).toBe('The video is being compressed.');
  });

  it('do not call it a failure that a delivered video was deleted in the end', () => {
    const { state, reason } = { state: 'expired', reason: 'retention_over' } as const;
    expect(stateWords({ state, reason })).toBe('The result was delivered, and the files are deleted.');
  });

  it('are the API’s own for a text that is newer than this program', () => {
    expect(said({ code: 'expect.newer', params: {} }, 'It takes a day.')).toBe('It takes a day.');
    expect(said({ code: 'expect.succeeded', params: {} }, '')).toMatch(/^Banks usually/);
  });
});
