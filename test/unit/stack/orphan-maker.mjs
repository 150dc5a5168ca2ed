// Starts one server by ServerProcess, prints its process id and waits to be killed. Run by server-process.test.ts.
import { registerHooks } from 'node:module';

// Node runs TypeScript as it is, but our imports name the built files.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
});

const { ServerProcess } = await import('../../../stack/server-process.ts');
const server = new ServerProcess({
  name: 'orphan',
  command: '/bin/sh',
  args: ['-c', 'sleep 300 & echo up; wait'],
  cwd: '/',
  logFile: process.argv[2],
  isReady: async (output) => output.includes('up'),
});
await server.start();
console.log(server.pid);
