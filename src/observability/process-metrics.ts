import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;

/** The metrics that every process has. Labels have few values and never hold ids. */
export function createProcessMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    buildInfo: new Gauge({
      name: 'mailsized_build_info',
      help: 'Always 1. The labels say which version runs, in which role.',
      labelNames: ['version', 'role'],
      registers,
    }),
    dependencyUp: new Gauge({
      name: 'mailsized_dependency_up',
      help: '1 if a server that this process needs has answered the last check, else 0.',
      labelNames: ['dependency'],
      registers,
    }),
    dependencyLatency: new Gauge({
      name: 'mailsized_dependency_latency_seconds',
      help: 'How long the last check of a server took.',
      labelNames: ['dependency'],
      registers,
    }),
    databaseQuerySeconds: new Histogram({
      name: 'mailsized_database_query_duration_seconds',
      help: 'Time of each command to MongoDB, as its driver measures it.',
      labelNames: ['command', 'outcome'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5],
      registers,
    }),
  };
}
