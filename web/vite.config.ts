import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder('.'),
  // The client's sources: what the page does not use of them is left out.
  // Another package in this repository brings Preact 10, which `@preact/signals` would take otherwise.
  resolve: { dedupe: ['preact'], alias: { '@mailsized/client': folder('../client/src/index.ts') } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: folder('../dist/web'),
    emptyOutDir: true,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    // Inlined assets would be `data:` URLs, which the Content-Security-Policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: folder('index.html'), 'service-worker': folder('src/service-worker/service-worker.ts') },
      // A service worker serves the addresses beside and below its own, which stays the same for ever.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        // What every page needs is one file of each kind: phones wait longer for twenty small ones.
        codeSplitting: {
          groups: [{ name: 'shared', tags: ['$initial'], test: (id) => !id.includes('service-worker') }],
        },
      },
    },
  },
  plugins: [
    compression({
      algorithms: [defineAlgorithm('brotliCompress'), defineAlgorithm('gzip')],
      include: /\.(js|css|svg|html|json|webmanifest)$/,
    }),
  ],
});
