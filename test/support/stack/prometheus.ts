import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ServerProcess } from '../../../stack/server-process.js';
import { findTool } from '../../../stack/tools.js';
import { freePort } from '../../../workers/free-port.js';
import { MONITORING } from '../monitoring.js';

/** The private ports of processes, as `host:port`. */
interface Targets {
  api: string;
  worker: string;
}

interface Series {
  metric: Record<string, string>;
  value: [atSeconds: number, value: string];
}

interface Rule {
  name: string;
  health: 'ok' | 'err' | 'unknown';
  state: 'inactive' | 'pending' | 'firing';
}

interface Configuration {
  scrape_configs: { job_name: string; static_configs: object[] }[];
}

/** A real Prometheus, with the configuration and the rules of operators, and an exporter for this machine. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly servers: ServerProcess[],
    private readonly url: string,
  ) {}

  static async start({ api, worker }: Targets): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'mailsized-prometheus-'));
    const exporter = `127.0.0.1:${await freePort()}`;
    const address = `127.0.0.1:${await freePort()}`;
    const config = await writeConfiguration(folder, {
      'mailsized-api': api,
      'mailsized-worker': worker,
      node: exporter,
    });
    const servers = [
      serverOf(folder, 'prometheus-node-exporter', [`--web.listen-address=${exporter}`], `http://${exporter}/metrics`),
      serverOf(
        folder,
        'prometheus',
        [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=${address}`],
        `http://${address}/-/ready`,
      ),
    ];
    const prometheus = new Prometheus(folder, servers, `http://${address}`);
    try {
      await Promise.all(servers.map((server) => server.start()));
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    return prometheus;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill9()));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The series that a PromQL expression gives now. @throws when Prometheus does not understand it. */
  async query(expr: string): Promise<Series[]> {
    return (await this.get<{ result: Series[] }>(`query?${new URLSearchParams({ query: expr }).toString()}`)).result;
  }

  async rules(): Promise<Rule[]> {
    return (await this.get<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap(({ rules }) => rules);
  }

  // https://prometheus.io/docs/prometheus/latest/querying/api/
  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1/${path}`);
    const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`Prometheus refuses ${path}: ${error}`);
    return data;
  }
}

/** With the processes of the test in place of those of production, and seconds in place of minutes. */
async function writeConfiguration(folder: string, targets: Record<string, string>): Promise<string> {
  await cp(join(MONITORING, 'rules'), join(folder, 'rules'), { recursive: true });
  const { scrape_configs } = parse(await readFile(join(MONITORING, 'prometheus.yaml'), 'utf8')) as Configuration;
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yaml'],
    scrape_configs: scrape_configs
      .filter(({ job_name }) => targets[job_name] !== undefined)
      .map((job) => ({ ...job, static_configs: [{ targets: [targets[job.job_name]] }] })),
  };
  const path = join(folder, 'prometheus.yaml');
  await writeFile(path, JSON.stringify(configuration));
  return path;
}

function serverOf(folder: string, program: string, args: string[], readyUrl: string): ServerProcess {
  return new ServerProcess({
    name: program,
    command: findTool(program),
    args,
    cwd: folder,
    logFile: join(folder, `${program}.log`),
    isReady: async () => (await fetch(readyUrl)).ok,
  });
}
