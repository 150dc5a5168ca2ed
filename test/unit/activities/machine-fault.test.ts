import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { machineFaultOf, onSoundMachine } from '../../../activities/support/machine-fault.js';
import { toApplicationFailure } from '../../../activities/support/failures.js';
import type { MachineFault } from '../../../src/contracts/failures.js';
import { MediaError } from '../../../src/gateways/media/media-error.js';
import { StoreRefused } from '../../../src/gateways/storage/storage.gateway.js';
import { errorOf } from '../../support/error-of.js';
import { soundMachine } from '../../support/sound-machine.js';

const NEEDED_BYTES = 1000;

/** As Node's file system throws it. */
function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'write', errno: -1 });
}

describe('a fault of the machine', () => {
  it.each<[string, unknown, MachineFault]>([
    ['a disk that became full', systemError('ENOSPC'), 'disk_full'],
    [
      'a quota that is used up, beneath another error',
      new Error('download', { cause: systemError('EDQUOT') }),
      'disk_full',
    ],
    ['a disk that fails', systemError('EIO'), 'disk_broken'],
    ['a disk that can only be read', systemError('EROFS'), 'disk_broken'],
    ['a full disk that ffmpeg tells of', new MediaError('disk_full'), 'disk_full'],
    ['a sandbox that cannot be set up', toApplicationFailure(new MediaError('sandbox_failed')), 'sandbox_failed'],
    ['a store that refuses us', new StoreRefused('no'), 'store_refused'],
  ])('is told from a failed job: %s', (_what, error, fault) => {
    expect(machineFaultOf(error)).toBe(fault);
  });

  it.each([
    ['a file that cannot be read', new MediaError('unreadable_input')],
    [
      'a server that does not answer',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' }),
    ],
    ['anything else', new Error('a bug')],
  ])('is none: %s', (_what, error) => {
    expect(machineFaultOf(error)).toBeNull();
  });
});

describe('work that needs a sound machine', () => {
  const takenOut: [MachineFault, number][] = [];
  const watched = (broken: Parameters<typeof soundMachine>[0] = {}) =>
    soundMachine({ takeOut: async (fault, bytes) => void takenOut.push([fault, bytes]), ...broken });

  it('that meets a fault takes the worker out, and is not tried again by it', async () => {
    takenOut.length = 0;
    const failed = await errorOf(onSoundMachine(watched(), NEEDED_BYTES, () => Promise.reject(systemError('ENOSPC'))));
    expect(failed).toMatchObject({ type: 'disk_full', nonRetryable: true });
    expect(takenOut).toEqual([['disk_full', NEEDED_BYTES]]);
  });

  it('that needs more space than is free is not begun', async () => {
    takenOut.length = 0;
    const machine = watched({ spareBytes: async () => -1 });
    const failed = await errorOf(onSoundMachine(machine, NEEDED_BYTES, () => Promise.reject(new Error('begun'))));
    expect(failed).toMatchObject({ type: 'disk_full' });
    expect(takenOut).toEqual([['disk_full', NEEDED_BYTES]]);
  });

  it('that arrives when the worker is already out goes to another one', async () => {
    const machine = watched({ fault: 'store_refused' });
    const failed = await errorOf(onSoundMachine(machine, NEEDED_BYTES, () => Promise.reject(new Error('begun'))));
    expect(failed).toMatchObject({ type: 'store_refused', nonRetryable: true });
  });

  it('that ffmpeg fails on is the machine’s fault only if the machine fails on its own test too', async () => {
    takenOut.length = 0;
    const failure = ApplicationFailure.retryable('it failed', 'encode_failed');
    const sound = await errorOf(onSoundMachine(watched(), NEEDED_BYTES, () => Promise.reject(failure)));
    expect(sound).toBe(failure);
    expect(takenOut).toEqual([]);
    const broken = watched({ proveSoon: async () => 'ffmpeg_broken' });
    const failed = await errorOf(onSoundMachine(broken, NEEDED_BYTES, () => Promise.reject(failure)));
    expect(failed).toMatchObject({ type: 'ffmpeg_broken', nonRetryable: true });
    expect(takenOut).toEqual([['ffmpeg_broken', NEEDED_BYTES]]);
  });
});
