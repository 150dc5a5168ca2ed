interface FaultSpec {
  method?: string;
  pathPattern?: string;
  fault: string;
  latencyMs?: number;
  times?: number;
}

/** The controls under `/_simulator` that every simulator has. */
export class SimulatorClient {
  constructor(protected readonly url: string) {}

  /** Makes requests fail; see stack/simulators/http/faults.ts. */
  async arm(fault: FaultSpec): Promise<void> {
    await this.post('faults', fault);
  }

  async disarm(): Promise<void> {
    await fetch(`${this.url}/_simulator/faults`, { method: 'DELETE' });
  }

  /** The faults that still have failures left to cause. */
  async armed(): Promise<{ pathPattern: string; times: number }[]> {
    return (await this.get<{ faults: { pathPattern: string; times: number }[] }>('/_simulator/faults')).faults;
  }

  protected async post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/_simulator/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  }

  protected async get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.url}${path}`)).json()) as T;
  }
}
