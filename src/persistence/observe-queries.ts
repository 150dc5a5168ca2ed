import type { Connection } from 'mongoose';
import type { ProcessMetrics } from '../observability/process-metrics.js';

/** Commands that the driver sends on its own say nothing about our queries. */
const OWN_COMMANDS = ['hello', 'ping', 'endSessions'];

export type MongoClient = ReturnType<Connection['getClient']>;

/** Times every command of a client, which must have been made with `monitorCommands`. */
export function observeQueries(client: MongoClient, { databaseQuerySeconds }: ProcessMetrics): void {
  const observe = (outcome: string) => (event: { commandName: string; duration: number }) => {
    const { commandName: command, duration } = event;
    if (!OWN_COMMANDS.includes(command)) databaseQuerySeconds.observe({ command, outcome }, duration / 1000);
  };
  client.on('commandSucceeded', observe('ok'));
  client.on('commandFailed', observe('error'));
}
