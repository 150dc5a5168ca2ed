import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../stack/tools.js';
import { formatsOf } from '../../../texts/formats.js';
import { problemTexts } from '../../../texts/problems/en.js';

interface Operation {
  operationId: string;
  responses: Record<string, { description: string }>;
}

// What only a program can cause: the page sends what the API has described, and has no key.
const OF_PROGRAMS = [
  'malformed_request',
  'unsupported_media_type',
  'multipart_only',
  'method_not_allowed',
  'api_key_missing',
  'not_allowed',
  'live_key_required',
  'no_test_mode',
];

const { paths } = JSON.parse(readFileSync(join(projectRoot, 'openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};

describe('every problem that the API can answer to the page', () => {
  const sources = globSync(['web/src/**/*.{ts,tsx}', 'client/src/*.ts'], { cwd: projectRoot })
    .map((path) => readFileSync(join(projectRoot, path), 'utf8'))
    .join();
  const { byCode } = problemTexts(formatsOf('en'));
  const called = Object.values(paths)
    .flatMap((path) => Object.values(path))
    .filter(({ operationId }) => new RegExp(`\\b${operationId}\\(`).test(sources));

  it('is looked for in all that the page calls', () => {
    expect(called.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['createVideo', 'getVideo', 'checkout', 'cancelVideo', 'deleteVideo', 'requote']),
    );
  });

  it.each(called)('has words for its reader: $operationId', ({ responses }) => {
    const codes = Object.values(responses).flatMap(({ description }) =>
      [...description.matchAll(/`([a-z_]+)`: /g)].map(([, code = '']) => code),
    );
    const untold = codes.filter((code) => !OF_PROGRAMS.includes(code) && !(code in byCode));
    expect(untold).toEqual([]);
  });
});
