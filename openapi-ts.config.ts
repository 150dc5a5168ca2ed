import { defineConfig } from '@hey-api/openapi-ts';

// The client in client/, made of openapi.json: `npm run openapi`.
export default defineConfig({
  input: './openapi.json',
  output: { path: 'client/src/generated', module: { extension: '.js' } },
  plugins: [
    '@hey-api/typescript',
    { name: '@hey-api/client-fetch', throwOnError: true },
    // What was asked for, or an error thrown: callers have one thing to look at.
    { name: '@hey-api/sdk', responseStyle: 'data' },
  ],
});
