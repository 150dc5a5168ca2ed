import type { ConnectOptions } from 'mongoose';
import type { Variables } from '../config/environment.js';

/** How every process connects to MongoDB. */
export function connectionOptions(environment: Variables<'database'>): ConnectOptions {
  return {
    maxPoolSize: environment.MONGODB_MAX_POOL_SIZE,
    serverSelectionTimeoutMS: 3000,
    socketTimeoutMS: 20_000,
    // For the metrics, see `observeQueries`.
    monitorCommands: true,
    // `DatabaseConnector` makes them, and tries again when the database is away.
    autoIndex: false,
    autoCreate: false,
  };
}
