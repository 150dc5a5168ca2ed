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
    // `DatabaseConnector` creates them, and retries while the database is down.
    autoIndex: false,
    autoCreate: false,
  };
}
