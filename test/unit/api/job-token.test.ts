import { describe, expect, it } from 'vitest';
import { isJobToken, jobTokenOf } from '../../../src/persistence/videos/job-token.js';

const SECRET = 'a secret of some length';
const JOB = { jobId: 'job-1', tokenVersion: 1 };
const token = jobTokenOf(JOB, SECRET);

describe('the token of a job', () => {
  it('opens the job, today and tomorrow', () => {
    expect(isJobToken(token, JOB, SECRET)).toBe(true);
    expect(jobTokenOf(JOB, SECRET)).toBe(token);
  });

  it('is 256 bits, written so that it can stand in a link', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['another job', { ...JOB, jobId: 'job-2' }, SECRET],
    ['the next version', { ...JOB, tokenVersion: 2 }, SECRET],
    ['an id that runs into its version', { jobId: 'job-1:1', tokenVersion: 1 }, SECRET],
    ['another secret', JOB, `${SECRET}!`],
  ])('does not open %s', (_, job, secret) => {
    expect(isJobToken(token, job, secret)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['half of it', token.slice(0, 20)],
    ['more than it', `${token}A`],
    ['one letter changed', `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
    ['as many letters of more bytes', 'ü'.repeat(43)],
    ['the padded form', `${token}=`],
  ])('is not %s', (_, given) => {
    expect(isJobToken(given, JOB, SECRET)).toBe(false);
  });
});
