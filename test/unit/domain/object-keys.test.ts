import { describe, expect, it } from 'vitest';
import {
  checkpointKey,
  encodeLogKey,
  inputKey,
  jobPrefix,
  outputKey,
  posterKey,
} from '../../../src/domain/object-keys.js';

describe('the keys of a job', () => {
  it('all lie under its prefix, which is never the beginning of another job’s', () => {
    const keys = [
      inputKey('1'),
      outputKey('1', 'a'),
      posterKey('1', 'a'),
      encodeLogKey('1', 'a'),
      checkpointKey('1', 'a', 'analysis.log'),
      checkpointKey('1', 'a', 'audio.m4a'),
    ];
    expect(keys.filter((key) => !key.startsWith(jobPrefix('1')))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(inputKey('10').startsWith(jobPrefix('1'))).toBe(false);
  });

  it('differ from attempt to attempt', () => {
    expect(outputKey('1', 'a')).not.toBe(outputKey('1', 'b'));
  });
});
