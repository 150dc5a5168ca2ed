import type { Connection, mongo } from 'mongoose';
import type { Query } from './serves.js';

type Command = Record<string, unknown>;

// What the driver says on its own account, what asks for the server's time, and what only goes on with an answer.
const WITHOUT_QUERY = ['hello', 'insert', 'endSessions', 'getMore', 'killCursors'];
// What the driver adds to every command.
const OF_THE_DRIVER = ['lsid', '$db', '$clusterTime', 'txnNumber'];
// Stages that look at nothing but what the stage before has found.
const LATER_STAGES = ['$match', '$group', '$project', '$sort', '$limit'];

/** @returns the commands that the work sends to the database, as they go over the wire. */
export async function recordCommands(connection: Connection, work: () => Promise<unknown>): Promise<Command[]> {
  const commands: Command[] = [];
  const record = ({ command }: mongo.CommandStartedEvent) => commands.push(command);
  const client = connection.getClient();
  client.on('commandStarted', record);
  try {
    await work();
  } finally {
    client.off('commandStarted', record);
  }
  return commands.filter((command) => !WITHOUT_QUERY.includes(nameOf(command)));
}

/** What a recorded command looks for. @throws when it is of a kind that nobody has met here yet. */
export function queriesOf(command: Command): Query[] {
  const name = nameOf(command);
  const query = (filter: unknown, sort: unknown = new Map()): Query => ({
    collection: String(command[name]),
    filter: filter as object,
    sort: Object.fromEntries(sort as Map<string, number>),
  });
  switch (name) {
    case 'find':
      return [query(command['filter'], command['sort'])];
    case 'findAndModify':
      return [query(command['query'], command['sort'])];
    case 'update':
      return (command['updates'] as { q: object }[]).map(({ q }) => query(q));
    case 'delete':
      return (command['deletes'] as { q: object }[]).map(({ q }) => query(q));
    case 'aggregate': {
      const [first = {}, ...later] = command['pipeline'] as Record<string, object>[];
      const unknown = later.flatMap(Object.keys).filter((stage) => !LATER_STAGES.includes(stage));
      if (unknown.length > 0) throw new Error(`what does ${unknown.join()} look for? Say so in this file`);
      return [query(first['$match'] ?? {})];
    }
    default:
      throw new Error(`what does the command "${name}" look for? Say so in this file`);
  }
}

/** The stages by which MongoDB would answer a recorded command. */
export async function plannedStages(connection: Connection, command: Command): Promise<string[]> {
  const explained = Object.entries(command).filter(([field]) => !OF_THE_DRIVER.includes(field));
  const plan = await connection.db?.command({ explain: Object.fromEntries(explained), verbosity: 'queryPlanner' });
  return stagesIn(plan);
}

function stagesIn(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'stage' ? [String(value)] : key === 'rejectedPlans' || key === 'command' ? [] : stagesIn(value),
  );
}

function nameOf(command: Command): string {
  return Object.keys(command)[0] ?? '';
}
