import { listEvents, persistently, type AccountEvent } from '@mailsized/client';
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Argv } from 'yargs';
import { usageFailure } from '../failure.js';
import { clientFor } from '../job/job.js';
import { run, type CommandContext } from '../run.js';
import { formatTime } from '../screen/format.js';
import type { SharedArguments } from './shared-arguments.js';

const POLL_INTERVAL_MS = 1_000;
/** A local program that needs longer has hung. */
const FORWARD_TIMEOUT_MS = 10_000;

/** `mailsized webhooks`: shows the events that programs receive, without a public URL. */
export function addWebhooks(yargs: Argv<SharedArguments>): Argv<SharedArguments> {
  return yargs.command(
    'webhooks <what>',
    'Show the events that programs receive about the jobs of your account',
    (webhooks) =>
      webhooks
        .command(
          'listen',
          'Print events as they happen, and forward them to your own program',
          (command) =>
            command
              .option('forward-to', { type: 'string', describe: 'URL of that program', requiresArg: true })
              .option('secret', {
                type: 'string',
                describe: 'whsec_… key that signs the forwarded messages',
                defaultDescription: 'a new one, which is shown',
                requiresArg: true,
              })
              .option('since', { type: 'string', describe: 'Start from this time (ISO 8601)', requiresArg: true })
              .option('type', { type: 'string', describe: 'Only events of these types: a,b', requiresArg: true })
              .example('$0 webhooks listen --forward-to http://localhost:8080/hooks', ''),
          async (argv) => {
            await run(argv, async (toolbox) => await listen(argv, toolbox));
          },
        )
        .demandCommand(1, 'Which command? Use `listen`.'),
  );
}

interface ListenOptions {
  forwardTo?: string | undefined;
  secret?: string | undefined;
  since?: string | undefined;
  type?: string | undefined;
}

/** The id of the job that an event is about; empty for a ping, which has no job. */
function jobOf({ videoId }: AccountEvent['data']): string {
  return typeof videoId === 'string' ? videoId : '';
}

/** Listens until Ctrl-C, which is the normal way to end it. */
async function listen({ forwardTo, secret, ...query }: ListenOptions, toolbox: CommandContext): Promise<void> {
  const forward = forwardTo === undefined ? null : new WebhookForwarder(forwardTo, secret ?? generateSecret());
  try {
    for await (const event of streamEvents(toolbox, query, () => printReady(toolbox, forward))) {
      const outcome = forward ? await forward.send(event) : null;
      toolbox.screen.json({ ...event, ...(outcome !== null && { forwarded: outcome }) });
      const { type, timestamp, data } = event;
      const sent = outcome === null ? '' : `  → ${outcome}`;
      toolbox.screen.line(`${formatTime(timestamp)}  ${type.padEnd(22)}  ${jobOf(data)}${sent}`);
    }
  } catch (error) {
    if (!toolbox.signal.aborted) throw error;
  }
}

function printReady({ screen }: CommandContext, forward: WebhookForwarder | null): void {
  screen.line('Listening. Press Ctrl-C to stop.');
  if (forward) process.stderr.write(`Messages are signed with ${forward.secret}\n`);
}

/** Yields every event once, in order, from now on or from `since`. */
async function* streamEvents(
  toolbox: CommandContext,
  query: { since?: string | undefined; type?: string | undefined },
  onReady: () => void,
): AsyncGenerator<AccountEvent> {
  const { apiKey, signal } = toolbox;
  if (apiKey === null) throw usageFailure('Events belong to an account', 'Set MAILSIZED_API_KEY.');
  const client = clientFor(toolbox, apiKey);
  const { since, type } = query;
  let cursor: string | undefined;
  for (;;) {
    const asked = { ...(cursor === undefined ? { ...(since && { since }) } : { cursor }), ...(type && { type }) };
    const ask = async () => await listEvents({ client, query: asked, signal });
    const { events, nextCursor } = cursor === undefined ? await ask() : await persistently(ask, { signal });
    if (cursor === undefined) onReady();
    cursor = nextCursor;
    yield* events;
    if (events.length === 0) await sleep(POLL_INTERVAL_MS, undefined, { signal });
  }
}

/** Forwards messages, signed as the service signs them: https://www.standardwebhooks.com */
class WebhookForwarder {
  constructor(
    private readonly url: string,
    readonly secret: string,
  ) {
    if (!URL.canParse(url)) throw usageFailure(`--forward-to ${url} is not a URL`);
    if (!secret.startsWith('whsec_')) throw usageFailure('--secret must start with whsec_');
  }

  /** Sends an event once, without retries, and returns what the program answered. */
  async send({ id, type, timestamp, data }: AccountEvent): Promise<string> {
    const body = JSON.stringify({ type, timestamp, data });
    const sentAtSec = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': sentAtSec,
      'webhook-signature': `v1,${this.signatureOf(`${id}.${sentAtSec}.${body}`)}`,
    };
    try {
      const signal = AbortSignal.timeout(FORWARD_TIMEOUT_MS);
      const answer = await fetch(this.url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await answer.arrayBuffer();
      return String(answer.status);
    } catch (error) {
      return `no answer (${error instanceof Error ? error.message : String(error)})`;
    }
  }

  private signatureOf(text: string): string {
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    return createHmac('sha256', key).update(text).digest('base64');
  }
}

function generateSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
