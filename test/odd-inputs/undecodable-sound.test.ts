import { describe, expect } from 'vitest';
import { makeNoiseBeforeSound, makeNoiseForSound } from '../support/footage/sound-faults.js';
import { defineAcceptedInputTests } from './support/input-cases.js';

describe('sound of a known codec that cannot be decoded', () => {
  defineAcceptedInputTests([
    {
      what: 'the picture alone when the only sound is noise',
      make: (dir) => makeNoiseForSound(dir, 'noise.mkv', 'aac'),
      channels: 0,
      facts: ({ audio, leftOut }) => {
        expect(audio).toBeNull();
        expect(leftOut).toEqual({ undecodableSounds: ['aac'] });
      },
    },
    {
      what: 'the second sound when the default one is noise',
      make: (dir) => makeNoiseBeforeSound(dir, 'noise-first.mkv'),
      facts: ({ audio }) => expect(audio?.track).toBe(1),
    },
  ]);
});
