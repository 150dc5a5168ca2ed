import { connect, listUploadParts } from '@mailsized/client';
import { copyFile, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { makeClip } from '../support/footage/footage.js';
import { inspectOutput } from '../support/footage/inspect-output.js';
import { makeWithSounds, makeWithUndecodableSound } from '../support/footage/track-files.js';
import { useClips } from '../support/stack/clips.js';
import { useCliRunner } from '../support/stack/cli-runner.js';
import { eventually } from '../support/eventually.js';
import { holdEncode } from '../support/stack/processes.js';
import { useTestDeployment } from '../support/stack/test-deployment.js';

interface Result {
  file: string;
  jobId: string;
  sizeBytes: number;
  ceilingBytes: number;
  amountCents: number;
  savedTo: string;
  createdAt: string;
  error: { code: string; message: string };
}

const LIMIT = ['--limit', '400000'];

describe('the command line', () => {
  const deployment = useTestDeployment();
  const clips = useClips({ long: true });
  const terminal = useCliRunner(() => ({ MAILSIZED_API: deployment().stack.urls.api }));

  it('makes several files fit at once, says so in JSON, and leaves nothing unfinished behind', async () => {
    await bring(clips().small, 'one.mp4', 'two.mp4');
    const { exitCode, stdout, stderr } = await terminal().run(
      ...['compress', 'one.mp4', 'two.mp4', ...LIMIT, '--test-card', 'visa', '--json'],
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    expect(results.map(({ savedTo }) => savedTo).sort()).toEqual(['one-fits.mp4', 'two-fits.mp4']);
    for (const { savedTo, sizeBytes, ceilingBytes, amountCents } of results) {
      expect(await sizeOf(savedTo)).toBe(sizeBytes);
      expect(sizeBytes).toBeLessThanOrEqual(400_000);
      expect(ceilingBytes).toBe(400_000);
      expect(amountCents).toBeGreaterThan(0);
    }
    const files = await readdir(terminal().folder);
    expect(files.sort()).toEqual(['.state', 'one-fits.mp4', 'one.mp4', 'two-fits.mp4', 'two.mp4']);
  });

  it('takes the sound that is asked for, and names the others when there is no such one', async () => {
    await makeWithSounds(terminal().folder, 'sounds.mp4', ['beep', 'silence']);
    const compress = ['compress', 'sounds.mp4', '--limit', '400000', '--test-card', 'visa'];
    const unknown = await terminal().run(...compress, '--audio', 'audio-3');
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('video-1, audio-1, audio-2') });
    const usual = await terminal().run(...compress, '--out', 'usual.mp4', '--json');
    expect(usual.exitCode).toBe(0);
    const asked = await terminal().run(...compress, '--audio', 'audio-2', '--out', 'asked.mp4');
    expect(asked.stdout).toMatch(/tracks +video-1 and audio-2 of video-1, audio-1, audio-2/);
    expect(asked.exitCode).toBe(0);
    expect(await beepOf('usual.mp4')).not.toBeNull();
    expect(await beepOf('asked.mp4')).toBeNull();
  });

  it('says what the result leaves out, before it is made', async () => {
    await makeWithUndecodableSound(terminal().folder, 'film.mp4', ['beep']);
    const { exitCode, stdout } = await terminal().run('compress', 'film.mp4', '--limit', '100kB');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/left out .+AC.?4[^]+compress +started/);
  });

  it('goes on with the same job after each refusal, and charges once', async () => {
    await bring(clips().small, 'film.mp4');
    const chargesBefore = await charges();
    const unpaid = await terminal().run('compress', 'film.mp4', ...LIMIT);
    expect(unpaid).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('$1.99') });
    expect(unpaid.stdout).toMatch(/offer .+: \$1\.99/);
    const [, page, token] = /Pay on its page: (\S+)#(\S+)/.exec(unpaid.stderr) ?? [];
    const [unpaidJob] = await jobsFromHere();
    expect(page).toBe(`${deployment().stack.urls.api}/v/${unpaidJob?.jobId}`);
    expect(await deployment().client.json(`/v1/videos/${unpaidJob?.jobId}`, { token: token ?? '' })).toMatchObject({
      state: 'quoted',
    });
    const declined = await terminal().run('compress', 'film.mp4', ...LIMIT, '--test-card', 'visa_chargeDeclined');
    expect(declined).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('declined') });
    const paid = await terminal().run('compress', 'film.mp4', ...LIMIT, '--test-card', 'visa');
    expect(paid.exitCode).toBe(0);
    expect(paid.stdout).toContain('resume ');

    const again = await terminal().run('compress', 'film.mp4', ...LIMIT);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--force') });
    const forced = await terminal().run('compress', 'film.mp4', ...LIMIT, '--force');
    expect(forced).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('which is done') });
    expect(await charges()).toBe(chargesBefore + 1);
    expect(await jobsFromHere()).toEqual([expect.objectContaining({ state: 'done' })]);
  });

  it('says so when the bank declines after all, and takes another card at once', async () => {
    await bring(clips().small, 'film.mp4');
    const declined = await terminal().run('compress', 'film.mp4', ...LIMIT, '--test-card', 'slowDeclined');
    expect(declined).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('another --card') });
    const paid = await terminal().run('compress', 'film.mp4', ...LIMIT, '--test-card', 'visa');
    expect(paid).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('saved') });
  });

  it('killed in the middle of an upload, it sends only what is missing', async () => {
    await writeFile(at('big.mov'), 'no video');
    await truncate(at('big.mov'), 300_000_000);
    const first = terminal().start('compress', 'big.mov', '--test-card', 'visa');
    const { jobId } = await eventually(partsOfTheOnlyJob, ({ parts }) => parts > 0, { intervalMs: 10 });
    first.process.kill('SIGKILL');
    await first.ended;
    const { exitCode, stdout, stderr } = await terminal().run('compress', 'big.mov', '--test-card', 'visa');
    expect(stdout).toMatch(/upload +300\.00 MB sent, \d+\.\d\d MB of it earlier/);
    expect(stderr).toContain('rejected (unreadable): We could not read the file as a video.');
    expect(exitCode).toBe(7);
    expect(await jobsFromHere()).toEqual([expect.objectContaining({ jobId, state: 'rejected' })]);
  });

  it('refuses what is no video before a byte of it is sent', async () => {
    await writeFile(at('talk.mov'), '%PDF-1.7\n');
    await truncate(at('talk.mov'), 300_000_000);
    const { exitCode, stderr } = await terminal().run('compress', 'talk.mov', '--test-card', 'visa');
    expect(stderr).toContain('This file is not a video');
    expect(exitCode).toBe(2);
  });

  it('Ctrl-C says how to go on; the job can be called off, and the money goes back', async () => {
    await bring(clips().long, 'evening.mp4');
    const order = ['compress', 'evening.mp4', '--limit', '0.7MB', '--test-card', 'visa'];
    const first = terminal().start(...order);
    await holdEncode(deployment().folder);
    const [job] = await eventually(jobsFromHere, ([one]) => one?.state === 'compressing');
    first.process.kill('SIGINT');
    const interrupted = await first.ended;
    expect(interrupted).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('run the same command again') });

    const second = terminal().start(...order);
    await eventually(second.outputSoFar, (said) => said.includes('resume '));
    const refunded = await terminal().run('refund', job?.jobId ?? '');
    expect(refunded).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/refunded +a refund of \$1\.99/) });
    expect(await second.ended).toMatchObject({
      exitCode: 7,
      stderr: expect.stringContaining('$1.99 has been refunded'),
    });
    const repeated = await terminal().run('refund', job?.jobId ?? '');
    expect(repeated, 'as after a lost answer').toEqual(refunded);
    const { stdout } = await terminal().run('status', job?.jobId ?? '');
    expect(stdout).toMatch(/state +refunded \(canceled_by_customer\)/);
  });

  it('refunds nothing that is delivered, and touches nothing; the rest of a download is fetched alone', async () => {
    await bring(clips().small, 'film.mp4');
    const [done] = await terminal().json<Result>('compress', 'film.mp4', ...LIMIT, '--test-card', 'visa');
    const jobId = done?.jobId ?? '';
    const refused = await terminal().run('refund', jobId);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('only support') });
    const whole = await readFile(at('film-fits.mp4'));

    // Another beginning than the real one shows that it was not fetched again.
    const beginning = Buffer.alloc(100_000, 'x');
    await writeFile(at(`.again.mp4.${jobId}.part`), beginning);
    expect(await terminal().run('download', jobId, '--out', 'again.mp4')).toMatchObject({ exitCode: 0 });
    const again = await readFile(at('again.mp4'));
    expect(again.subarray(0, 100_000).equals(beginning)).toBe(true);
    expect(again.subarray(100_000).equals(whole.subarray(100_000))).toBe(true);
  });

  it('says what to do where the bank wants a confirmation, which a terminal cannot give', async () => {
    await bring(clips().small, 'film.mp4');
    const order = ['compress', 'film.mp4', ...LIMIT, '--test-card', 'authenticationRequired'];
    for (const _ of ['at first', 'and again']) {
      expect(await terminal().run(...order)).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('bank') });
    }
    const [job] = await jobsFromHere();
    const called = await terminal().run('refund', job?.jobId ?? '');
    expect(called).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/canceled +nothing was charged/) });
  });

  it('goes on when the bank has its confirmation', async () => {
    await bring(clips().small, 'film.mp4');
    const chargesBefore = await charges();
    const order = ['compress', 'film.mp4', ...LIMIT, '--test-card', 'authenticationRequired'];
    const { stderr } = await terminal().run(...order);
    const [, bankUrl = ''] = /Confirm it here: (\S+)/.exec(stderr) ?? [];
    await fetch(bankUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'succeeded' }), redirect: 'manual' });
    expect(await terminal().run(...order)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('saved') });
    expect(await charges()).toBe(chargesBefore + 1);
  });

  it('tells apart why there is no result, by the exit code', async () => {
    await makeClip(terminal().folder, 'too-long.mp4', { seconds: 60, size: '160x90' });
    await writeFile(at('huge.mov'), '');
    await truncate(at('huge.mov'), 3_000_000_000);
    const codeOf = async (...args: string[]) => (await terminal().run(...args)).exitCode;
    expect(await codeOf('compress', 'too-long.mp4', '--limit', '100000', '--test-card', 'visa')).toBe(3);
    expect(await codeOf('compress', 'huge.mov')).toBe(4);
    expect(await codeOf('compress', 'missing.mov')).toBe(1);
    expect(await codeOf('compress')).toBe(1);
    expect(await codeOf('compress', 'huge.mov', './huge.mov')).toBe(1);
    expect(await codeOf('download', 'unknown-job')).toBe(1);
    expect(await codeOf('status', 'unknown-job', '--token', 'wrong')).toBe(2);
    expect(await codeOf('compress', 'too-long.mp4', '--api', 'http://127.0.0.1:9')).toBe(8);
    const [told] = await terminal().json<Result>('compress', 'huge.mov');
    expect(told).toMatchObject({ file: 'huge.mov', error: { code: 'upload_too_large' } });
  });

  it('lists the jobs of an account by its key', async () => {
    await bring(clips().small, 'film.mp4');
    const key = { MAILSIZED_API_KEY: deployment().adminKey };
    const owner = terminal().with(key);
    await owner.run('compress', 'film.mp4', ...LIMIT);
    const [own] = await owner.json<{ jobs: Result[] }>('list', '--state', 'quoted');
    expect(own?.jobs).toEqual([expect.objectContaining({ file: 'film.mp4', state: 'quoted' })]);
    const createdAt = own?.jobs[0]?.createdAt ?? '';
    for (const asked of [owner, terminal()]) {
      const filesOf = async (...range: string[]) =>
        (await asked.json<{ jobs: Result[] }>('list', '--oldest-first', ...range))[0]?.jobs.map(({ file }) => file);
      expect(await filesOf('--created-after', createdAt)).toEqual([expect.stringContaining('film.mp4')]);
      expect(await filesOf('--created-before', createdAt)).not.toContainEqual(expect.stringContaining('film.mp4'));
    }
  });

  it('listens to the events of an account, and sends them on signed as Standard Webhooks', async () => {
    const secret = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;
    const messages: unknown[] = [];
    const program = createServer((request, response) => {
      void text(request).then((body) => {
        messages.push(new Webhook(secret).verify(body, request.headers as Record<string, string>));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/`;
    const owner = terminal().with({ MAILSIZED_API_KEY: deployment().adminKey });
    const listening = owner.start('webhooks', 'listen', '--forward-to', url, '--secret', secret);
    await eventually(listening.outputSoFar, (said) => said.includes('Listening'));
    await bring(clips().small, 'film.mp4');
    await owner.run('compress', 'film.mp4', ...LIMIT);
    await eventually(listening.outputSoFar, (said) => /video\.quoted +[-\da-f]{36} +→ 204/.test(said));
    expect(messages).toEqual([expect.objectContaining({ type: 'video.quoted' })]);
    listening.process.kill('SIGINT');
    expect(await listening.ended).toMatchObject({ exitCode: 0 });
    program.close();
  });

  const at = (name: string): string => join(terminal().folder, name);

  async function bring(path: string, ...names: string[]): Promise<void> {
    for (const name of names) await copyFile(path, at(name));
  }

  async function beepOf(name: string): Promise<number | null> {
    return (await inspectOutput(join(terminal().folder, name))).beepMs;
  }

  async function sizeOf(name: string): Promise<number> {
    return (await stat(at(name))).size;
  }

  async function charges(): Promise<number> {
    return (await deployment().stripeSimulator.effects()).filter(({ kind }) => kind === 'charge').length;
  }

  async function jobsFromHere(): Promise<{ jobId: string; state: string }[]> {
    const [answer] = await terminal().json<{ jobs: { jobId: string; state: string }[] }>('list');
    return answer?.jobs ?? [];
  }

  /** How far the only upload from here is, asked with the token that the command keeps. */
  async function partsOfTheOnlyJob(): Promise<{ jobId: string; parts: number }> {
    const folder = join(terminal().folder, '.state', 'mailsized', 'jobs');
    const [name = ''] = await readdir(folder);
    const { made } = JSON.parse(await readFile(join(folder, name), 'utf8'));
    const client = connect({ baseUrl: deployment().stack.urls.api, bearer: made.token });
    const { parts } = await listUploadParts({ client, path: { jobId: made.jobId } });
    return { jobId: made.jobId, parts: parts.length };
  }
});
