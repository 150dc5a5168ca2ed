import { useSignal } from '@preact/signals';
import { recoverLinks } from '@mailsized/client';
import { anonymous } from '../api/clients.js';
import { texts } from '../app/locale.js';
import { useTitle } from '../app/title.js';
import { wordsFor } from '../app/words.js';
import { isEmailAddress } from '../drop/email.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { focusFirstProblem } from '../ui/focus-first-problem.js';
import { Notice } from '../ui/notice.js';

/** Mails the links of all open jobs to an address. The answer does not reveal whether there are any. */
export function LostLink() {
  const { lostLink, drop } = texts.value;
  useTitle(lostLink.title);
  const address = useSignal('');
  const isWrong = useSignal(false);
  const asked = useSignal<'no' | 'asking' | 'yes' | { error: unknown }>('no');
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    isWrong.value = !isEmailAddress(address.value);
    if (isWrong.value) return focusFirstProblem(event);
    asked.value = 'asking';
    try {
      await recoverLinks({ client: anonymous, body: { email: address.value.trim() } });
      asked.value = 'yes';
    } catch (error) {
      asked.value = { error };
    }
  };
  return (
    <div class="stack page">
      <h1>{lostLink.title}</h1>
      <p class="lead">{lostLink.lead}</p>
      <form class="stack" noValidate onSubmit={(event) => void ask(event)}>
        <Field
          label={lostLink.address}
          inputMode="email"
          autoComplete="email"
          value={address.value}
          onInput={(typed) => {
            address.value = typed;
            isWrong.value = false;
          }}
          problem={isWrong.value ? drop.emailWrong : null}
        />
        <div>
          <Button type="submit" busy={asked.value === 'asking'}>
            {lostLink.ask}
          </Button>
        </div>
      </form>
      {asked.value === 'yes' && (
        <Notice tone="good" title={lostLink.sent}>
          {lostLink.sentAdvice}
        </Notice>
      )}
      {typeof asked.value === 'object' && (
        <Notice tone="problem" title={wordsFor(asked.value.error).title}>
          {wordsFor(asked.value.error).advice}
        </Notice>
      )}
      <p class="muted">{lostLink.noAddress}</p>
    </div>
  );
}
