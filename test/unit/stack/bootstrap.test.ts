import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isGroupRunning, signalGroup, waitForGroupEnd } from '../../../stack/process-group.js';
import { BootstrapClone } from './bootstrap-clone.js';

let clone: BootstrapClone;

afterEach(() => clone.remove());

describe('bootstrap.sh on a fresh clone', () => {
  it('installs every part once, builds, and does nothing the second time', () => {
    clone = new BootstrapClone();
    const first = clone.run();
    expect(first.output).toContain('build: done');
    expect(first.exitCode).toBe(0);
    expect(existsSync(join(clone.root, '.cache/bin/versitygw'))).toBe(true);
    expect(existsSync(join(clone.root, '.cache/samples/clip.mp4'))).toBe(true);
    expect(existsSync(join(clone.root, '.cache/venv/bin/temporal'))).toBe(true);
    expect(clone.calls('apt-get')).toBe(0);

    const second = clone.run();
    expect(second).toEqual({ exitCode: 0, output: '' });
    expect([clone.calls('npm'), clone.calls('go'), clone.calls('nest')]).toEqual([1, 1, 1]);
  });

  it('takes nothing from PyPI or for Go but what the clone has a hash of', () => {
    clone = new BootstrapClone();
    expect(clone.run(['--for-tests']).exitCode).toBe(0);
    expect(clone.calls('python3', '-m pip ')).toBe(4);
    expect(clone.calls('python3', ' --require-hashes --only-binary :all: ')).toBe(4);
    expect(clone.calls('go')).toBe(3);
    expect(clone.calls('go', '-C stack/versitygw build -mod=readonly ')).toBe(1);
    expect(clone.calls('go', '-C stack/alerting build -mod=readonly ')).toBe(2);
  });

  it('says with --check what it would do, and does nothing', () => {
    clone = new BootstrapClone();
    const check = clone.run(['--check']);
    expect(check.exitCode).toBe(0);
    expect(check.output).toContain('would do: npm ci');
    expect(check.output).toContain('nothing to do for: debian');
    expect(existsSync(join(clone.root, '.cache'))).toBe(false);
  });

  it('keeps node_modules/.bin off the PATH while npm replaces it', () => {
    clone = new BootstrapClone();
    clone.run();
    expect(readFileSync(join(clone.bin, 'npm-path'), 'utf8')).not.toContain('node_modules/.bin');
  });

  it('leaves servers alone that the user brings by URL', () => {
    clone = new BootstrapClone();
    const brought = { MONGODB_URI: 'mongodb://db', TEMPORAL_ADDRESS: 'temporal:7233', S3_ENDPOINT: 'https://s3' };
    expect(clone.run([], brought).exitCode).toBe(0);
    expect(clone.calls('go')).toBe(0);
    expect(clone.calls('python3', '/mongodb.txt')).toBe(0);
    expect(clone.calls('python3', '/temporal.txt')).toBe(0);

    expect(clone.run().exitCode).toBe(0); // now without: the rest is added
    expect(clone.calls('go')).toBe(1);
    expect(clone.calls('python3', '/mongodb.txt')).toBe(1);
    expect(clone.run([], brought).output).toBe(''); // having more than needed rebuilds nothing
  });
});

describe('bootstrap.sh after a change', () => {
  it('installs again what a changed pin concerns, and builds again when a source changed', () => {
    clone = new BootstrapClone();
    clone.run();
    clone.write('src/a.ts', 'export const changed = true;');
    clone.run();
    expect([clone.calls('npm'), clone.calls('nest')]).toEqual([1, 2]);

    clone.write('package-lock.json', '{"changed":true}');
    clone.run();
    expect([clone.calls('npm'), clone.calls('nest'), clone.calls('go')]).toEqual([2, 3, 1]);

    rmSync(join(clone.root, 'node_modules'), { recursive: true });
    clone.run();
    expect([clone.calls('npm'), clone.calls('nest')]).toEqual([3, 3]);

    const installed = clone.calls('python3', '-m pip install');
    clone.write('stack/requirements/mongodb.txt', 'SecantusDB==1.0.0 --hash=sha256:0');
    clone.write('stack/versitygw/go.sum', 'changed');
    clone.run();
    expect([clone.calls('python3', '-m pip install'), clone.calls('go')]).toEqual([installed + 1, 2]);
    expect(clone.run().output).toBe('');
  });

  it('shows the compile errors, and builds again after them', () => {
    clone = new BootstrapClone();
    clone.note('nest-fails');
    const failed = clone.run();
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain('| src/a.ts(1,1): error TS1234: broken');
    expect(failed.output).toContain('fix the compile errors');
    clone.unnote('nest-fails');
    expect(clone.run().exitCode).toBe(0);
    expect([clone.calls('npm'), clone.calls('nest')]).toEqual([1, 2]);
  });
});

describe('bootstrap.sh and Debian packages', () => {
  it('says that it is root and installs what is missing', () => {
    clone = new BootstrapClone({ without: 'ffmpeg' });
    const run = clone.run();
    expect(run.exitCode).toBe(0);
    expect(run.output).toContain('running as root: will install these Debian packages system-wide: ffmpeg');
    expect(clone.calls('apt-get', 'install -y --no-install-recommends ffmpeg')).toBe(1);
  });

  it('installs a browser, a fuzzer and the tools for alerts for the tests, once, and for nothing else', () => {
    clone = new BootstrapClone();
    expect(clone.run().exitCode).toBe(0);
    expect(clone.calls('apt-get')).toBe(0);
    expect(clone.calls('python3', '/fuzzer.txt')).toBe(0);
    expect(clone.calls('go', 'stack/alerting')).toBe(0);
    expect(clone.run(['--for-tests']).exitCode).toBe(0);
    expect(clone.calls('apt-get', 'install -y --no-install-recommends chromium')).toBe(1);
    expect(clone.calls('python3', '/fuzzer.txt')).toBe(1);
    expect(clone.calls('go', 'stack/alerting')).toBe(2);
    expect(clone.run(['--for-tests']).output).toBe('');
  });

  it('installs the tools for containers only for them, and says nothing the second time', () => {
    clone = new BootstrapClone();
    expect(clone.run().exitCode).toBe(0);
    expect(clone.calls('apt-get', 'buildah') + clone.calls('go', 'temporal')).toBe(0);
    expect(clone.run(['--for-containers']).exitCode).toBe(0);
    expect(clone.calls('apt-get', 'install -y --no-install-recommends buildah podman runc')).toBe(1);
    expect(clone.calls('go', 'stack/temporal build')).toBe(2);
    expect(clone.calls('apt-get', 'chromium')).toBe(0);
    expect(clone.run(['--for-containers']).output).toBe('');
  });

  it('installs the second browser and Prometheus only for the full tests', () => {
    clone = new BootstrapClone();
    expect(clone.run(['--for-tests']).exitCode).toBe(0);
    expect(clone.calls('apt-get', 'firefox-esr')).toBe(0);
    expect(clone.calls('apt-get', 'prometheus')).toBe(0);
    expect(clone.run(['--for-all-tests']).exitCode).toBe(0);
    expect(clone.calls('apt-get', 'install -y --no-install-recommends firefox-esr')).toBe(1);
    expect(clone.calls('apt-get', 'download prometheus prometheus-node-exporter')).toBe(1);
    expect(clone.run(['--for-all-tests']).output).toBe('');
  });

  it('says which browser the tests need when it may not install one', () => {
    clone = new BootstrapClone();
    clone.note('id', '#!/bin/sh\necho 1000\n');
    const run = clone.run(['--for-tests']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('apt-get install chromium');
  });

  it('names the packages and everything else that is missing when it is not root', () => {
    clone = new BootstrapClone({ without: 'go' });
    clone.note('id', '#!/bin/sh\necho 1000\n');
    rmSync(join(clone.bin, 'bwrap'));
    const run = clone.run();
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('apt-get install bubblewrap');
    expect(run.output).toContain('Go 1.25 or newer');
    expect(clone.calls('apt-get') + clone.calls('npm')).toBe(0);
  });
});

describe('bootstrap.sh killed or run twice at once', () => {
  it('goes on where a kill -9 of everything stopped it', async () => {
    clone = new BootstrapClone();
    for (const name of ['go', 'python3', 'nest']) clone.note(`slow-${name}`, '60');
    const killed = clone.start();
    await Promise.all([clone.waitForCall('go'), clone.waitForCall('python3', '-m'), clone.waitForCall('nest')]);
    const steps = clone.runningSteps();
    expect(steps.length).toBe(3);
    process.kill(killed.pid, 'SIGKILL');
    steps.forEach((step) => signalGroup(step, 'SIGKILL'));
    await killed.done;
    for (const name of ['go', 'python3', 'nest']) clone.unnote(`slow-${name}`);

    expect(clone.run().exitCode).toBe(0);
    expect([clone.calls('npm'), clone.calls('go'), clone.calls('nest')]).toEqual([1, 2, 2]);
    expect(existsSync(join(clone.root, '.cache/venv/bin/temporal'))).toBe(true);
    expect(clone.run().output).toBe('');
  });

  it('waits for a step that outlived the kill -9 of bootstrap.sh instead of racing with it', async () => {
    clone = new BootstrapClone();
    clone.note('slow-npm', '2');
    const killed = clone.start();
    await clone.waitForCall('npm');
    process.kill(killed.pid, 'SIGKILL');
    const next = clone.run();
    expect(next.output).toContain('another run is installing in this folder');
    expect(next.exitCode).toBe(0);
    expect(clone.calls('npm')).toBe(1);
  });

  it.each(['nothing', 'flock'])('does the work once when two run at once, on a machine without %s', async (without) => {
    clone = new BootstrapClone({ without });
    clone.note('slow-npm', '1');
    const runs = [clone.start(), clone.start()];
    const results = await Promise.all(runs.map((run) => run.done));
    expect(results.map((result) => result.exitCode)).toEqual([0, 0]);
    expect(results.map((result) => result.output).join()).toContain('another run is installing in this folder');
    expect([clone.calls('npm'), clone.calls('go'), clone.calls('nest')]).toEqual([1, 1, 1]);
  });

  it('takes over the lock of a dead run on a machine without flock', async () => {
    clone = new BootstrapClone({ without: 'flock' });
    clone.note('slow-go', '60');
    const killed = clone.start();
    await clone.waitForCall('go');
    const steps = clone.runningSteps();
    process.kill(killed.pid, 'SIGKILL');
    steps.forEach((step) => signalGroup(step, 'SIGKILL'));
    await killed.done;
    clone.unnote('slow-go');
    expect(existsSync(join(clone.root, '.cache/bootstrap.lock.d'))).toBe(true);
    expect(clone.run().exitCode).toBe(0);
    expect(existsSync(join(clone.root, '.cache/bootstrap.lock.d'))).toBe(false);
  });

  it('stops its steps on Ctrl-C', async () => {
    clone = new BootstrapClone();
    clone.note('slow-go', '60');
    const run = clone.start();
    await clone.waitForCall('go');
    const steps = clone.runningSteps();
    process.kill(run.pid, 'SIGINT');
    expect((await run.done).exitCode).toBe(130);
    await Promise.all(steps.map((step) => waitForGroupEnd(step)));
    expect(steps.some((step) => isGroupRunning(step))).toBe(false);
  });
});
