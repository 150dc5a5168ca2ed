import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../../stack/data-folder.js';
import { loadSecrets } from '../../../stack/secrets.js';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mailsized-data-'));
});

afterEach(() => rmSync(base, { recursive: true }));

describe('the data folder of a stack', () => {
  it('is made for its owner only, and kept when the stack stops', () => {
    const folder = openDataFolder(join(base, 'demo'));
    expect(folder).toMatchObject({ path: join(base, 'demo'), isTemporary: false });
    expect(statSync(folder.path).mode & 0o077).toBe(0);
    writeFileSync(join(folder.path, 'data'), 'kept');
    folder.release();
    const again = openDataFolder(join(base, 'demo'));
    expect(again.isTemporary).toBe(false);
    expect(existsSync(join(again.path, 'data'))).toBe(true);
    again.release();
  });

  it('is a temporary one beside it while another stack uses it', () => {
    const first = openDataFolder(join(base, 'demo'));
    const second = openDataFolder(join(base, 'demo'));
    const third = openDataFolder(join(base, 'demo'));
    expect([first.isTemporary, second.isTemporary, third.isTemporary]).toEqual([false, true, true]);
    expect(new Set([first.path, second.path, third.path]).size).toBe(3);
    [second, third, first].forEach((folder) => folder.release());
    expect(readdirSync(base)).toEqual(['demo']);
  });

  it('loses the temporary ones of killed stacks at the next start, and not those of live ones', () => {
    const first = openDataFolder(join(base, 'demo'));
    const live = openDataFolder(join(base, 'demo'));
    const killed = openDataFolder(join(base, 'demo'));
    const killedPath = killed.path;
    killed.release();
    first.release();
    writeFileSync(join(base, 'demo.txt'), 'not ours');
    // What a killed stack leaves: its folder, unlocked.
    openDataFolder(killedPath).release();
    const next = openDataFolder(join(base, 'demo'));
    expect(existsSync(killedPath)).toBe(false);
    expect(existsSync(live.path)).toBe(true);
    expect(existsSync(join(base, 'demo.txt'))).toBe(true);
    live.release();
    next.release();
  });
});

describe('the secrets of a data folder', () => {
  it('are random, the same from then on, and readable by their owner only', () => {
    const secrets = loadSecrets(base);
    expect(loadSecrets(base)).toEqual(secrets);
    expect(statSync(join(base, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(secrets.stripeSecretKey).toMatch(/^sk_test_simulator_/);
    rmSync(join(base, 'secrets.json'));
    expect(loadSecrets(base).jobTokenSecret).not.toBe(secrets.jobTokenSecret);
  });

  it('of an older version stay as they are, and get what they lack', () => {
    const { emailHashSecret: _, ...older } = loadSecrets(base);
    writeFileSync(join(base, 'secrets.json'), JSON.stringify(older));
    const secrets = loadSecrets(base);
    expect(secrets).toMatchObject(older);
    expect(secrets.emailHashSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(loadSecrets(base)).toEqual(secrets);
  });
});
