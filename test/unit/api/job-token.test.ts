import { describe, expect, it } from 'vitest';
import {
  isValidJobToken,
  isValidUploadToken,
  jobIdOfUploadToken,
  jobTokenOf,
  uploadTokenOf,
} from '../../../src/credentials/job-token.js';

const SECRET = 'a secret of some length';
const JOB = { jobId: 'job-1', tokenVersion: 1 };
const token = jobTokenOf(JOB, SECRET);

describe('the token of a job', () => {
  it('opens the job, today and tomorrow', () => {
    expect(isValidJobToken(token, JOB, SECRET)).toBe(true);
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
    expect(isValidJobToken(token, job, secret)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['half of it', token.slice(0, 20)],
    ['more than it', `${token}A`],
    ['one letter changed', `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
    ['as many letters of more bytes', 'ü'.repeat(43)],
    ['the padded form', `${token}=`],
  ])('is not %s', (_, given) => {
    expect(isValidJobToken(given, JOB, SECRET)).toBe(false);
  });
});

describe('the token of an upload', () => {
  const uploadToken = uploadTokenOf(JOB, SECRET);

  it('opens the upload, says of which job it is, and can stand in a path', () => {
    expect(isValidUploadToken(uploadToken, JOB, SECRET)).toBe(true);
    expect(jobIdOfUploadToken(uploadToken)).toBe(JOB.jobId);
    expect(uploadToken).toMatch(/^job-1\.[A-Za-z0-9_-]{43}$/);
  });

  it('does not open the job, nor does the job’s token stand for it', () => {
    const [, mac = ''] = uploadToken.split('.');
    expect(isValidJobToken(uploadToken, JOB, SECRET) || isValidJobToken(mac, JOB, SECRET)).toBe(false);
    expect(isValidUploadToken(token, JOB, SECRET) || isValidUploadToken(`${JOB.jobId}.${token}`, JOB, SECRET)).toBe(
      false,
    );
  });

  it.each([
    ['another job', { ...JOB, jobId: 'job-2' }, SECRET],
    ['the next version', { ...JOB, tokenVersion: 2 }, SECRET],
    ['another secret', JOB, `${SECRET}!`],
  ])('does not open that of %s', (_, job, secret) => {
    expect(isValidUploadToken(uploadToken, job, secret)).toBe(false);
  });

  it('of another job does not open this one by naming it', () => {
    const [, mac = ''] = uploadTokenOf({ ...JOB, jobId: 'job-2' }, SECRET).split('.');
    expect(isValidUploadToken(`${JOB.jobId}.${mac}`, JOB, SECRET)).toBe(false);
  });
});
