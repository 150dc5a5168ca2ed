import type { mongo } from 'mongoose';

/**
 * For `createIndex`. MongoDB continues a build whose client has stopped waiting (SERVER-101507): with the timeout of other
 * commands, a long build would look like an outage, and each retry would leave one more command waiting for it. The driver
 * accepts this option for every command, but its types allow it for connections only.
 */
export const WITHOUT_TIMEOUT = { socketTimeoutMS: 0 } as mongo.CreateIndexOptions;
