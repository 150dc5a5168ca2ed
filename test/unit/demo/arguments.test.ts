import { describe, expect, it } from 'vitest';
import { parseDemoArguments } from '../../../stack/demo/arguments.js';

const parse = (...args: string[]) => parseDemoArguments(args, '/home/ada');

describe('the command line of npm start', () => {
  it('makes the sample fit Gmail when nothing is asked for', () => {
    expect(parse()).toEqual({ videoPath: undefined, target: { provider: 'gmail' }, once: false, help: false });
  });

  it('takes a file relative to where the user is', () => {
    const { videoPath } = parse('--video', 'films/holiday.mov');
    expect(videoPath).toBe('/home/ada/films/holiday.mov');
  });

  it('takes a provider, or a size of one’s own', () => {
    expect(parse('--provider', 'outlook').target).toEqual({ provider: 'outlook' });
    expect(parse('--own-size', '8000000').target).toEqual({ provider: 'own', ceilingBytes: 8_000_000 });
    expect(parse('--own-size', '400kB').target).toEqual({ provider: 'own', ceilingBytes: 400_000 });
  });

  it.each([
    { args: ['--provider', 'yahoo'], message: /no provider "yahoo".*gmail, outlook, other/ },
    { args: ['--provider', 'constructor'], message: /no provider/ },
    { args: ['--own-size', '99999'], message: /--own-size/ },
    { args: ['--own-size', 'eight'], message: /--own-size eight is not a size: write bytes/ },
    { args: ['--own-size', '3000000000'], message: /--own-size/ },
    { args: ['--provider', 'gmail', '--own-size', '8000000'], message: /exclude each other/ },
    { args: ['--vidoe', 'x.mp4'], message: /--vidoe/ },
    { args: ['--video'], message: /--video/ },
    { args: ['x.mp4'], message: /x\.mp4/ },
  ])('refuses $args, says why, and ends with exit code 2', ({ args, message }) => {
    expect(() => parse(...args)).toThrow(
      expect.objectContaining({ name: 'DemoFailure', exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});
