import { render } from 'preact';
import '../ui/base.css';
import { loadSettings } from '../api/settings.js';
import { takeFilesAnywhere } from '../drop/anywhere.js';
import { App, beginToLoadPage } from './app.js';
import { useBestLocale } from './locale.js';
import { NotLoaded } from './not-loaded.js';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no element #app');
beginToLoadPage();
void loadSettings();
// No top-level `await`: the texts import from the file that this module is built into, and would wait for its end.
void useBestLocale().then(
  () => show(root),
  () => render(<NotLoaded />, root),
);

function show(root: HTMLElement): void {
  takeFilesAnywhere();
  render(<App />, root);
  // Only now: the page does not wait for the service worker.
  if ('serviceWorker' in navigator)
    void import('../service-worker/register.js').then(async (it) => await it.useServiceWorker());
}
