import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/config/environment.js';
import { findExecutable } from '../../../src/gateways/media/find-executable.js';

const root = mkdtempSync(join(tmpdir(), 'mailsized-path-'));
const first = join(root, 'first');
const second = join(root, 'second');
const searchPath = [join(root, 'missing'), first, second].join(delimiter);

beforeAll(() => {
  for (const folder of [first, second]) mkdirSync(folder);
  tool(join(second, 'ffmpeg'), 0o755);
  tool(join(first, 'notes'), 0o644);
  tool(join(second, 'notes'), 0o755);
  mkdirSync(join(first, 'ffprobe'));
  tool(join(second, 'ffprobe'), 0o755);
});

afterAll(() => rmSync(root, { recursive: true }));

function tool(path: string, mode: number): void {
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
}

describe('a tool', () => {
  it.each([
    ['is looked for in every folder of the PATH', 'ffmpeg', 'ffmpeg'],
    ['is not a file that may not be run', 'notes', 'notes'],
    ['is not a folder of the same name', 'ffprobe', 'ffprobe'],
  ])('%s', (_, name, found) => {
    expect(findExecutable(name, 'FFMPEG_PATH', searchPath)).toBe(join(second, found));
  });

  it('is taken as it is when its whole path is given', () => {
    expect(findExecutable(join(second, 'ffmpeg'), 'FFMPEG_PATH', '')).toBe(join(second, 'ffmpeg'));
  });

  it.each([
    ['a name that is nowhere', 'ffmpeg-13'],
    ['a path that is not there', join(root, 'ffmpeg')],
    ['a folder', first],
  ])('that is missing is named by its variable: %s', (_, nameOrPath) => {
    const find = () => findExecutable(nameOrPath, 'FFMPEG_PATH', searchPath);
    expect(find).toThrow(ConfigurationError);
    expect(find).toThrow(/^FFMPEG_PATH: no such executable$/);
  });

  it('is never taken from the folder one happens to be in', () => {
    const here = process.cwd();
    process.chdir(second);
    try {
      expect(() => findExecutable('ffmpeg', 'FFMPEG_PATH', `${first}${delimiter}`)).toThrow(ConfigurationError);
    } finally {
      process.chdir(here);
    }
  });
});
