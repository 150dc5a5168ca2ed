import { useEffect, useRef } from 'preact/hooks';
import { NotFound } from '../pages/not-found.js';
import { Home } from '../pages/home.js';
import { Footer } from './footer.js';
import { Header } from './header.js';
import { lazily } from './lazily.js';
import { isChoiceLost } from './locale.js';
import { PartNotLoaded } from './not-loaded.js';
import { route, type Route } from './route.js';
import './shell.css';

const JobPage = lazily(async () => (await import('../job/job-page.js')).JobPage);
const Prices = lazily(async () => (await import('../pages/prices.js')).Prices);
const MyVideo = lazily(async () => (await import('../pages/my-video.js')).MyVideo);
const LostLink = lazily(async () => (await import('../pages/lost-link.js')).LostLink);

const LAZY = { job: JobPage, prices: Prices, 'my-video': MyVideo, 'lost-link': LostLink };

/** Starts loading the code of the page that the address names, in parallel with its texts. */
export function beginToLoadPage(): void {
  const { page } = route.peek();
  if (page in LAZY) LAZY[page as keyof typeof LAZY].begin();
}

export function App() {
  const here = route.value;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Screen readers announce a new page by its heading. For the first page, the browser does this itself.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [here.page]);
  return (
    <div class="shell">
      <Header />
      <main ref={main} tabIndex={-1} class={here.page === 'home' || here.page === 'job' ? undefined : 'narrow'}>
        {isChoiceLost.value && <PartNotLoaded />}
        <Page here={here} />
      </main>
      <Footer />
    </div>
  );
}

function Page({ here }: { here: Route }) {
  switch (here.page) {
    case 'job':
      return <JobPage key={here.jobId} jobId={here.jobId} token={here.token} />;
    case 'prices':
      return <Prices />;
    case 'my-video':
      return <MyVideo />;
    case 'lost-link':
      return <LostLink />;
    case 'not-found':
      return <NotFound />;
    case 'home':
      return <Home />;
  }
}
