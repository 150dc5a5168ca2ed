import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../stack/tools.js';
import { eventually } from '../support/eventually.js';
import { useCliRunner, type CommandResult } from '../support/stack/cli-runner.js';
import { json, problem, startFakeApi, type RequestHandler } from '../unit/client/fake-api-server.js';

/** Nobody listens there: a command that is understood comes as far as this, and ends with 8. */
const NOBODY = 'http://127.0.0.1:9';
const UNDERSTOOD = 8;
const STACK_TRACE = /^ +at /m;

describe('a mistake on the command line of mailsized', () => {
  const terminal = useCliRunner(() => ({ MAILSIZED_API: NOBODY }));
  beforeEach(async () => {
    await writeFile(join(terminal().folder, 'film.mov'), 'a video');
    await writeFile(join(terminal().folder, '-film.mov'), 'a video');
    await writeFile(join(terminal().folder, 'empty.mov'), '');
    await mkdir(join(terminal().folder, 'films'));
  });

  it.each([
    ['compress --fast film.mov', /There is no option --fast\n/],
    ['compress -x film.mov', /There is no option -x\n/],
    ['compress film.mov --jsn', /There is no option --jsn\n/],
    ['compress --limt=400kB film.mov', /There is no option --limt\n/],
    ['compress', /Name at least one video\n/],
    ['compress films', /films is a folder, not a video\n/],
    ['compress missing.mov', /File missing.mov does not exist\n/],
    ['compress film.mov/scene.mov', /does not exist\n/],
    ['compress empty.mov', /empty.mov is empty\n/],
    ['compress /dev/null', /is not a file\n/],
    ['compress film.mov --limit 10', /--limit 10 is too small\n +The smallest limit is 100kB/],
    ['compress film.mov --limit 3GB', /--limit 3GB is too large\n/],
    ['compress film.mov --limit ten', /--limit ten is not a size\n +Write bytes, or/],
    ['compress film.mov --limit', /--limit needs a value\n/],
    ['compress film.mov --card visa', /--card visa is not a card.+\n.+pm_.+--test-card visa/],
    ['compress film.mov --test-card 4242-4242', /--test-card 4242-4242 is not a card/],
    ['compress film.mov --email foo', /--email foo is not an e-mail address\n/],
    ['compress film.mov --audio 2', /--audio 2 is not the id of a track\n.+audio-2/],
    ['compress film.mov --video audio-1', /--video audio-1 is not the id of a track\n.+video-2/],
    ['compress film.mov --target aol', /--target is "aol", but must be one of: "gmail", "outlook", "other"\n/],
    ['compress film.mov --target gmail --limit 1MB', /either --target or --limit, not both\n/],
    ['compress film.mov --out a.mp4 --out b.mp4', /--out is given more than once\n/],
    ['list --newest some', /whole number, 1 or more\n/],
    ['list --state asleep', /--state asleep is not a state of a job\n.+uploading/],
    ['list --created-after yesterday', /--created-after yesterday is not a time\n.+2026-01-31/],
    ['list --created-before 2026-13-01', /--created-before 2026-13-01 is not a time\n/],
    ['status', /Name the job: .+\n/],
    ['status one two', /not expected here: two\n/],
    ['webhooks', /Use `listen`/],
    ['compres film.mov', /Did you mean compress\?\n/],
    ['--api somewhere list', /--api somewhere is not an address/],
  ])('ends with 1 and words: %s', async (command, words) => {
    const { exitCode, stderr } = await terminal().run(...command.split(' '));
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(exitCode).toBe(1);
  });

  it.each(['compress -- film.mov', 'compress -- -film.mov', 'compress ./-film.mov', 'compress film.mov --limit 400kB'])(
    'is not %s',
    async (command) => {
      const { exitCode, stderr } = await terminal().run(...command.split(' '));
      expect(stderr).toContain('does not answer');
      expect(exitCode).toBe(UNDERSTOOD);
    },
  );

  it('is JSON too for a program that asks for JSON', async () => {
    const { exitCode, stdout } = await terminal().run('compress', '--fast', 'film.mov', '--json');
    expect(JSON.parse(stdout)).toEqual({ error: expect.objectContaining({ code: 'usage', exitCode: 1 }) });
    expect(exitCode).toBe(1);
  });

  it('that only the API can see has the name of the option, not of the field', async () => {
    const errors = [{ pointer: '/email', detail: '`email` must be an e-mail address' }];
    const api = await startFakeApi((_, response) => problem(response, 'invalid_request', 422, { errors }));
    const { exitCode, stderr } = await terminal().run(
      'compress',
      'film.mov',
      '--api',
      api,
      '--email',
      'a@b..example.c',
    );
    expect(stderr).not.toContain('/email');
    expect(exitCode).toBe(1);
    const refused = await terminal().run('compress', 'film.mov', '--api', api, '--email', 'ada@example.com');
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--email must be an e-mail address'),
    });
  });

  it('in the key is named without repeating the key', async () => {
    const { exitCode, stderr } = await terminal().with({ MAILSIZED_API_KEY: 'ms_live_a b' }).run('list');
    expect(stderr).toMatch(/MAILSIZED_API_KEY has characters that no key has/);
    expect(stderr).not.toContain('ms_live');
    expect(exitCode).toBe(1);
  });
});

describe('the jobs that mailsized remembers', () => {
  const terminal = useCliRunner(() => ({}));

  /** As earlier commands have left them. */
  async function remember(api: string, ...jobIds: string[]): Promise<string> {
    const folder = join(terminal().folder, '.state', 'mailsized', 'jobs');
    await mkdir(folder, { recursive: true });
    const wish = { api, path: '/film.mov', target: { provider: 'gmail' } };
    for (const jobId of jobIds)
      await writeFile(join(folder, `${jobId}.json`), JSON.stringify({ wish, made: { jobId, token: 't' } }));
    return folder;
  }

  const answerWithJob: RequestHandler = ({ path }, response) => {
    const [jobId = ''] = path.split('/').slice(-1);
    json(response, { id: jobId, state: 'done', createdAt: '2026-01-31T00:00:00Z', fileName: 'film.mov', target: {} });
  };

  it('are reached although the file of one is damaged, which is named', async () => {
    const api = await startFakeApi(answerWithJob);
    const folder = await remember(api, 'one', 'two');
    await writeFile(join(folder, 'empty.json'), '');
    const { exitCode, stdout, stderr } = await terminal().run('list', '--json');
    expect((JSON.parse(stdout) as { jobs: object[] }).jobs).toHaveLength(2);
    expect(stderr).toContain(join(folder, 'empty.json'));
    expect(exitCode).toBe(0);
    expect(await terminal().run('status', 'two')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('done'),
    });
  });

  it('are listed a few at a time, however many there are', async () => {
    let [open, mostOpen] = [0, 0];
    const api = await startFakeApi((asked, response) => {
      mostOpen = Math.max(mostOpen, (open += 1));
      setTimeout(() => {
        open -= 1;
        answerWithJob(asked, response);
      }, 50);
    });
    await remember(api, ...Array.from({ length: 40 }, (_, index) => `job-${index}`));
    const [listed] = await terminal().json<{ jobs: object[] }>('list');
    expect(listed?.jobs).toHaveLength(40);
    expect(mostOpen).toBeLessThanOrEqual(8);
  });
});

describe('what mailsized says of who answers', () => {
  const terminal = useCliRunner(() => ({}));
  beforeEach(async () => await writeFile(join(terminal().folder, 'film.mov'), 'a video'));

  it('is that it is not MailSized, and no key, token or file goes there', async () => {
    const arrived: string[] = [];
    const stranger = createServer((request, response) => {
      arrived.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'nothing'}`);
      response.end('Hello');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      const api = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
      const user = terminal().with({ MAILSIZED_API: api, MAILSIZED_API_KEY: 'ms_live_some_key' });
      for (const command of ['list', 'compress film.mov', 'status job --token t', 'webhooks listen']) {
        const { exitCode, stderr } = await user.run(...command.split(' '));
        expect(stderr).toContain(`At ${api} answers a service that is not MailSized`);
        expect(exitCode).toBe(8);
      }
      expect(new Set(arrived)).toEqual(new Set(['GET /health nothing']));
    } finally {
      stranger.close();
    }
  });

  it('is since when nobody does, when the API goes away while it follows a job', async () => {
    let answersAt = 0;
    const api = await startFakeApi(({ method, path }, response) => {
      if (path.endsWith('/events')) {
        answersAt ||= Date.now() + 8_000;
        return void (Date.now() < answersAt ? response.destroy() : response.writeHead(204).end());
      }
      if (Date.now() < answersAt) return void response.destroy();
      rejectingApi({ method, path }, response, answersAt === 0 ? 'compressing' : 'rejected');
    });
    const { exitCode, stdout } = await terminal().run('compress', 'film.mov', '--api', api);
    expect(stdout).toMatch(
      /waiting +no answer since \d\d:\d\d:\d\d, trying again\n.*waiting +the service answers again\n/s,
    );
    expect(exitCode).toBe(7);
  });
});

describe('the exit codes of mailsized', () => {
  const terminal = useCliRunner(() => ({}));
  const compress = ['compress', 'film.mov', '--test-card', 'visa'];
  const refusal = (code: string, status: number) => (): Promise<string> =>
    startFakeApi((_, response) => problem(response, code, status));

  /** What the API answers, and the command: for each exit code. */
  const SCENARIOS: Record<string, { api: () => Promise<string>; args: string[]; ctrlC?: true }> = {
    0: { api: async () => NOBODY, args: ['list'] },
    1: { api: async () => NOBODY, args: ['compress', 'missing.mov'] },
    2: { api: refusal('token_invalid', 403), args: ['status', 'job', '--token', 'wrong'] },
    3: { api: refusal('quote_unsellable', 409), args: compress },
    4: { api: refusal('upload_too_large', 413), args: compress },
    5: { api: refusal('payment_method_required', 422), args: compress },
    6: { api: refusal('payment_declined', 402), args: compress },
    7: { api: async () => await startFakeApi((request, response) => rejectingApi(request, response)), args: compress },
    8: { api: async () => NOBODY, args: compress },
    9: {
      api: async () => await startFakeApi((_, response) => json(response, {})),
      args: ['status', 'job', '--token', 't'],
    },
    130: { api: async () => await startFakeApi(() => undefined), args: compress, ctrlC: true },
  };

  it('are those of --help', async () => {
    const { stdout } = await terminal().run('--help');
    expect(Object.keys(SCENARIOS)).toEqual(exitCodesOf(stdout));
  });

  it.each(Object.entries(SCENARIOS))('%s is what the help says', async (code, { api, args, ctrlC }) => {
    await writeFile(join(terminal().folder, 'film.mov'), 'a video');
    const command = terminal().start(...args, '--api', await api());
    if (ctrlC) {
      await eventually(command.outputSoFar, (said) => said.includes('film.mov'));
      command.process.kill('SIGINT');
    }
    const { exitCode, stderr } = await command.ended;
    expect(exitCode, stderr).toBe(Number(code));
  });
});

describe.each([
  ['admin', ['create', '--name', 'sam', '--role', 'boss']],
  ['admin', ['create', '--name', 'Sam!', '--role', 'user']],
  ['admin', ['create', '--name', 'operator', '--role', 'user']],
  ['admin', ['create', '--role', 'user']],
  ['admin', ['create', 'key', '--name', 'sam']],
  ['admin', ['key', '--name', 'sam', '--mode', 'toy']],
  ['admin', ['--name', 'sam']],
  ['admin', ['remove', '--name', 'sam']],
  ['admin', ['create', '--nam', 'sam']],
  ['admin', ['key', '--name', 'sam']],
  ['reconcile', ['--dry']],
  ['reconcile', ['now']],
  ['reconcile', ['--dry-run', '--differences']],
  ['reconcile', ['--settle']],
  ['reconcile', []],
])('a mistake on the command line of npm run %s', (program, args) => {
  it(`ends with 1 and words: ${args.join(' ') || 'nothing is configured'}`, async () => {
    const { exitCode, stdout, stderr } = await runProgram(`src/programs/${program}/main.js`, args);
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(stderr).not.toMatch(/[[{]\n/);
    expect(stderr).toMatch(/[a-z]+ [a-z]+/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });
});

it.each(['admin', 'reconcile'])('the exit codes in the help of npm run %s are 0 and 1', async (program) => {
  const { exitCode, stdout } = await runProgram(`src/programs/${program}/main.js`, ['--help']);
  expect(exitCode).toBe(0);
  expect(/Exit codes: (.+)/.exec(stdout)?.[1]?.match(/\d+/g)).toEqual(['0', '1']);
});

it('a worker whose role is unknown, or misspelt, says which there are', async () => {
  for (const args of [['--role', 'boss'], ['--rle', 'media'], ['media']]) {
    const { exitCode, stderr } = await runProgram('workers/main.js', args);
    expect(stderr).toContain('Usage: worker --role');
    expect(stderr).not.toMatch(STACK_TRACE);
    expect(exitCode).toBe(1);
  }
});

function exitCodesOf(help: string): string[] {
  const [, list = ''] = /^Exit codes:\n((?: +\d+ .+\n)+)/m.exec(help) ?? [];
  return [...list.matchAll(/^ +(\d+) /gm)].map(([, code = '']) => code);
}

/** Accepts an upload, and finds that it is not a video. */
function rejectingApi(
  { method, path }: { method: string; path: string },
  response: ServerResponse,
  state = 'rejected',
): void {
  if (method === 'POST' && path === '/v1/videos')
    return json(response, { video: { id: 'job' }, token: 't', upload: { partSizeBytes: 100, partCount: 1 } }, 201);
  if (path.endsWith('/upload/parts')) return json(response, { parts: [{ partNumber: 1, sizeBytes: 7, crc32: null }] });
  if (path.endsWith('/events')) return void response.writeHead(204).end();
  json(response, { id: 'job', state, reason: state === 'rejected' ? 'unreadable' : null, money: null });
}

async function runProgram(path: string, args: string[]): Promise<CommandResult> {
  return await new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] };
    execFile(process.execPath, [join(projectRoot, 'dist', path), ...args], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
