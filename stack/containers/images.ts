import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath, findTool, projectRoot } from '../tools.js';
import { ask, containersFolder, run } from './engine.js';

/** Our images, and the stand-ins for images of others. */
export const OUR_IMAGES = { api: 'localhost/mailsized-api:local', worker: 'localhost/mailsized-worker:local' } as const;
const STAND_INS = ['postgres', 'temporal', 'mongodb', 's3', 'proxy'] as const;

const docker = join(projectRoot, 'docker');
const local = join(docker, 'local');

/** The version of Node in our images: `26.10.0`. */
export function nodeVersion(): string {
  const [, version] =
    /^FROM node:(\S+)-bookworm-slim /m.exec(readFileSync(join(docker, 'api.Dockerfile'), 'utf8')) ?? [];
  if (version === undefined) throw new Error('docker/api.Dockerfile does not start from Node');
  return version;
}

/** The image that ours are made from. */
export const baseImage = (): string => `docker.io/library/node:${nodeVersion()}-bookworm-slim`;

/** Builds every image of the stack that is missing or whose sources have changed, one after the other. */
export async function makeImages(log: (message: string) => void): Promise<void> {
  if (!(await hasImage(baseImage()))) {
    log('making the base images');
    await makeBaseImages();
  }
  for (const target of STAND_INS) {
    log(`making the stand-in for ${target}`);
    await makeStandIn(target);
  }
  for (const [name, image] of Object.entries(OUR_IMAGES)) {
    log(`building ${image} from docker/${name}.Dockerfile`);
    await build(['--file', join(docker, `${name}.Dockerfile`), '--tag', image, projectRoot]);
  }
}

async function hasImage(image: string): Promise<boolean> {
  return await ask('podman', ['image', 'exists', image]).then(
    () => true,
    () => false,
  );
}

async function makeBaseImages(): Promise<void> {
  const npm = findOnPath('npm');
  if (npm === undefined) throw new Error('npm is not on the PATH');
  const npmFolder = dirname(dirname(realpathSync(npm)));
  const node = process.execPath;
  if (process.version !== `v${nodeVersion()}`) throw new Error(`this is Node ${process.version}, not ${nodeVersion()}`);
  const scratch = join(containersFolder, 'base');
  await run('sh', [join(local, 'base-images.sh'), nodeVersion(), node, npmFolder, scratch]);
}

async function makeStandIn(target: (typeof STAND_INS)[number]): Promise<void> {
  const context = fillContext();
  const file = join(local, 'servers.Dockerfile');
  await build(['--file', file, '--target', target, '--tag', `localhost/mailsized-local-${target}`, context]);
}

/** The folder with the programs that the stand-ins run. */
function fillContext(): string {
  const context = join(containersFolder, 'context');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context, { recursive: true });
  for (const tool of ['temporal', 'temporal-server', 'temporal-sql-tool', 'versitygw'])
    link(findTool(tool), join(context, tool));
  for (const script of ['postgres-start.sh', 'temporal-start.sh']) link(join(local, script), join(context, script));
  link(join(projectRoot, 'stack', 'requirements', 'mongodb.txt'), join(context, 'mongodb.txt'));
  return context;
}

function link(from: string, to: string): void {
  try {
    linkSync(realpathSync(from), to);
  } catch {
    copyFileSync(from, to); // another file system
  }
}

/** npm's downloads are kept from one build to the next. `docker` is the format that supports health checks. */
async function build(args: readonly string[]): Promise<void> {
  const npmCache = join(containersFolder, 'npm');
  if (!existsSync(npmCache)) mkdirSync(npmCache, { recursive: true });
  const how = ['--isolation', 'chroot', '--format', 'docker', '--layers', '--pull-never'];
  await run('buildah', ['bud', ...how, '--volume', `${npmCache}:/root/.npm`, ...args]);
}

/** The size of an image, with all that it is made from. */
export async function totalBytes(image: string): Promise<number> {
  return Number(await ask('podman', ['image', 'inspect', '--format', '{{.Size}}', image]));
}

/** What an image adds to the Node image. */
export async function ownLayersBytes(image: string): Promise<number> {
  return (await totalBytes(image)) - (await totalBytes(baseImage()));
}
