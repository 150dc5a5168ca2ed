import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isPortFree } from '../ports.js';
import { ComposeProject } from './compose.js';
import { configureEngine, containersFolder } from './engine.js';
import { makeImages } from './images.js';
import { settingsFile, writeSettings, type PublishedPorts } from './settings.js';

export interface ContainerStackOptions {
  /** The name of the project of containers; another name is another stack. */
  name: string;
  /** Ports of this machine. A busy one is an error. */
  ports: PublishedPorts;
  /** `api=2`: more than one container for a service. */
  scale?: string;
  log: (message: string) => void;
}

/** A stack that runs in containers. */
export interface ContainerStack {
  project: ComposeProject;
  /** The variables of docker/example.env, filled in. */
  settings: Record<string, string>;
}

/**
 * Builds the images, replaces the project's containers with new ones and starts them. Volumes are kept. Resolves when
 * every health check passes. On failure nothing is removed, so that the logs can be read.
 */
export async function startContainers({ name, ports, scale, log }: ContainerStackOptions): Promise<ContainerStack> {
  configureEngine();
  await makeImages(log);
  const { file, values } = writeSettings(folderOf(name), ports);
  const project = new ComposeProject(name, file);
  await project.remove();
  for (const port of Object.values<number>({ ...ports })) {
    if (!(await isPortFree(port))) throw new Error(`port ${port} is taken by another program`);
  }
  log('creating the containers');
  await project.create(scale);
  await project.start(log);
  return { project, settings: values };
}

/** Removes the containers and networks of a project; with `volumes`, also all that it has stored. */
export async function removeContainers(name: string, options: { volumes?: boolean } = {}): Promise<void> {
  const settings = settingsFile(folderOf(name));
  if (!existsSync(settings)) return; // never started
  configureEngine();
  await new ComposeProject(name, settings).remove(options);
}

function folderOf(name: string): string {
  return join(containersFolder, 'projects', name);
}
