import { useEffect } from 'preact/hooks';
import { texts } from '../app/locale.js';
import { buttonClass } from '../ui/button.js';
import { isSending } from '../upload/uploads.js';

/** Loads the job's page, whose policy allows Stripe. A load would end an upload: the payment then gets its own tab. */
export function PayingPage({ path }: { path: string }) {
  const { stripe: words } = texts.value.pay;
  const mustStay = isSending.value;
  useEffect(() => {
    if (!mustStay) window.location.replace(path);
  }, [mustStay]);
  if (!mustStay) return <p aria-busy="true">{words.loading}</p>;
  return (
    <section class="card stack">
      <p>{words.isSending}</p>
      <p>
        <a class={buttonClass()} href={path} target="_blank" rel="noopener">
          {words.newTab}
        </a>
      </p>
    </section>
  );
}
