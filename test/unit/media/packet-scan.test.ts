import { describe, expect, it } from 'vitest';
import { parsePacketScan } from '../../../src/gateways/media/packet-scan.js';

const scan = (lines: readonly string[], joinsJumps = false) => parsePacketScan(lines.join('\n'), { joinsJumps });
const picture = (seconds: number, flags = 'K__') => `0,${seconds},${seconds},0.040000,1000,${flags}`;

describe('reading what packets a file holds', () => {
  it('tells from when to when a stream plays, and how its frames follow each other', () => {
    const { streams, encrypted, torn } = scan([picture(1), picture(1.04), picture(1.08), '1,0.9,0.9,0.5,300,K__']);
    expect(streams.get(0)).toMatchObject({ packets: 3, startSeconds: 1, endSeconds: 1.12 });
    expect(streams.get(0)?.stepSeconds).toBeCloseTo(0.04, 6);
    expect(streams.get(1)).toMatchObject({ packets: 1, startSeconds: 0.9, endSeconds: 1.4, stepSeconds: null });
    expect({ encrypted, torn }).toEqual({ encrypted: false, torn: false });
  });

  it('counts neither what a player skips nor what is torn', () => {
    const { streams, torn } = scan([picture(0, 'KD_'), picture(0.04), picture(0.08), picture(0.12, '__C')]);
    expect(streams.get(0)).toMatchObject({ packets: 2, startSeconds: 0.04, endSeconds: 0.12 });
    expect(torn).toBe(true);
  });

  it('lets the last packet last as long as the others where none says how long', () => {
    const silent = ['0,0.0,0.0,N/A,900,K_', '0,0.5,0.5,N/A,900,__', '0,1.0,1.0,N/A,900,__'];
    expect(scan(silent).streams.get(0)?.endSeconds).toBeCloseTo(1.5, 6);
  });

  it('sees that packets are encrypted, in the words of either ffprobe', () => {
    expect(scan(['0,0.0,0.0,0.04,900,K__,Encryption info,Skip Samples']).encrypted).toBe(true);
    expect(scan(['0,0.0,0.0,0.04,900,K_,Skip Samples', 'Encryption info', '']).encrypted).toBe(true);
  });

  it('goes on where it was when a joined recording starts its clock anew', () => {
    const joined = [picture(500), picture(500.04), picture(1), picture(1.04)];
    expect(scan(joined, true).streams.get(0)?.endSeconds).toBeCloseTo(500.16, 6);
    expect(scan(joined, false).streams.get(0)?.endSeconds).toBeCloseTo(500.08, 6);
  });

  it('knows what a copy would contain and show', () => {
    const traitsOf = (lines: readonly string[]) => scan(lines).streams.get(0)?.traits;
    const hidden = [picture(-0.04, 'KD_'), picture(0, '_D_'), picture(0.04)];
    expect(traitsOf(hidden)).toMatchObject({ sizeBytes: 3000, packets: 3, keyPackets: 2, skipsLater: false });
    expect(traitsOf([...hidden, picture(0.08, '_D_'), picture(0.12)])?.skipsLater).toBe(true);
    expect(traitsOf([picture(0), picture(0.04), 'New Extradata'])?.changesSettings).toBe(true);
    expect(traitsOf([`${picture(0)},New Extradata`, picture(0.04)])?.changesSettings).toBe(false);
  });

  it('sees that packets change their pace for good, and not only here and there', () => {
    const sound = (durations: readonly number[]) => {
      let seconds = 0;
      const lines = durations.map((lasts) => {
        const at = (seconds += lasts).toFixed(6);
        return `0,${at},${at},0.021333,300,K__`;
      });
      return scan(lines).streams.get(0)?.traits.changesPace;
    };
    const steady = (lasts: number) => Array.from({ length: 10 }, () => lasts);
    expect(sound([...steady(0.021333), ...steady(0.02322)])).toBe(true);
    expect(sound([...steady(0.021333), 0.5, ...steady(0.021333), 0.01])).toBe(false);
    expect(sound([...steady(0.021), ...steady(0.022)])).toBe(false);
  });

  it('knows where decoding can begin', () => {
    const { streams } = scan([picture(1), picture(1.04, '___'), picture(1.08), picture(1.12, 'KD_')]);
    expect(streams.get(0)?.keySeconds).toEqual([1, 1.08]);
  });

  it('finds the pace of a recording with pauses', () => {
    const seconds = [0, 0.033, 0.067, 0.1, 5, 5.033, 5.067, 9];
    const { stepSeconds } = scan(seconds.map((at) => picture(at))).streams.get(0) ?? {};
    expect(1 / (stepSeconds ?? 1)).toBeCloseTo(30, 0);
  });
});
