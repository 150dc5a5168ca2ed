import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/programs/backup/arguments.js';

const ID = '2026-11-30T07-15-00-123Z';

describe('npm run backup', () => {
  it.each(['2026-11-30T07:15:00Z', '2026-11-30T09:15:00+02:00'])('understands the time %s', (time) => {
    expect(parse('restore', '--at', time)).toMatchObject({ wanted: { atMs: Date.UTC(2026, 10, 30, 7, 15) } });
  });

  it('understands the id of a backup, as `list` prints it', () => {
    expect(parse('restore', '--at', ID)).toMatchObject({ wanted: { backupId: ID } });
  });

  it.each(['2026-11-30T07:15:00', '2026-02-30T07:15:00Z', '11/30/2026', '2026-11-30', 'yesterday'])(
    'refuses %s, which is no time or one of unknown zone',
    (time) => {
      expect(() => parse('restore', '--at', time)).toThrow(`--at ${time} is neither a time`);
    },
  );

  it.each([
    ['create', '--at', ID],
    ['list', '--every', '5'],
    ['verify', '--replace'],
    ['follow', '--to', 'dump'],
    ['extract', '--to', 'dump', '--replace'],
  ])('refuses what a command would ignore: %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(`${args[0]} does not take --`);
  });
});

function parse(...args: string[]) {
  return parseArguments(args);
}
