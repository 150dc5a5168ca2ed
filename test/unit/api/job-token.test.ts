import { describe, expect, it } from 'vitest';
import {
  isValidJobToken,
  isValidUploadToken,
  jobIdOfUploadToken,
  jobTokenOf,
  uploadTokenOf,
} from '../../../src/credentials/job-token.js';

const SECRET = 'a secret of some length';
const KEYRING = [SECRET] as const;
const JOB = { jobId: 'job-1', tokenVersion: 1 };
const token = jobTokenOf(JOB, KEYRING);

describe('the token of a job', () => {
  it('opens the job, today and tomorrow', () => {
    expect(isValidJobToken(token, JOB, KEYRING)).toBe(true);
    expect(jobTokenOf(JOB, KEYRING)).toBe(token);
  });

  it('is 256 bits, written so that it can stand in a link', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['another job', { ...JOB, jobId: 'job-2' }, KEYRING],
    ['the next version', { ...JOB, tokenVersion: 2 }, KEYRING],
    ['an id that runs into its version', { jobId: 'job-1:1', tokenVersion: 1 }, KEYRING],
    ['another secret', JOB, [`${SECRET}!`] as const],
  ])('does not open %s', (_, job, keyring) => {
    expect(isValidJobToken(token, job, keyring)).toBe(false);
  });

  it('opens it while the secret is rotated: the new one signs, the old one is still accepted', () => {
    const rotating = ['the next secret of some length', SECRET] as const;
    expect(isValidJobToken(token, JOB, rotating)).toBe(true);
    expect(jobTokenOf(JOB, rotating)).toBe(jobTokenOf(JOB, [rotating[0]]));
    expect(isValidJobToken(jobTokenOf(JOB, rotating), JOB, KEYRING)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['half of it', token.slice(0, 20)],
    ['more than it', `${token}A`],
    ['one letter changed', `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`],
    ['as many letters of more bytes', 'ü'.repeat(43)],
    ['the padded form', `${token}=`],
  ])('is not %s', (_, given) => {
    expect(isValidJobToken(given, JOB, KEYRING)).toBe(false);
  });
});

describe('the token of an upload', () => {
  const uploadToken = uploadTokenOf(JOB, KEYRING);

  it('opens the upload, says of which job it is, and can stand in a path', () => {
    expect(isValidUploadToken(uploadToken, JOB, KEYRING)).toBe(true);
    expect(jobIdOfUploadToken(uploadToken)).toBe(JOB.jobId);
    expect(uploadToken).toMatch(/^job-1\.[A-Za-z0-9_-]{43}$/);
  });

  it('does not open the job, nor does the job’s token stand for it', () => {
    const [, mac = ''] = uploadToken.split('.');
    expect(isValidJobToken(uploadToken, JOB, KEYRING) || isValidJobToken(mac, JOB, KEYRING)).toBe(false);
    expect(isValidUploadToken(token, JOB, KEYRING) || isValidUploadToken(`${JOB.jobId}.${token}`, JOB, KEYRING)).toBe(
      false,
    );
  });

  it.each([
    ['another job', { ...JOB, jobId: 'job-2' }, KEYRING],
    ['the next version', { ...JOB, tokenVersion: 2 }, KEYRING],
    ['another secret', JOB, [`${SECRET}!`] as const],
  ])('does not open that of %s', (_, job, keyring) => {
    expect(isValidUploadToken(uploadToken, job, keyring)).toBe(false);
  });

  it('of another job does not open this one by naming it', () => {
    const [, mac = ''] = uploadTokenOf({ ...JOB, jobId: 'job-2' }, KEYRING).split('.');
    expect(isValidUploadToken(`${JOB.jobId}.${mac}`, JOB, KEYRING)).toBe(false);
  });
});
