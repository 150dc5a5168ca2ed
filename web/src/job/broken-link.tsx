import { ApiProblem } from '@mailsized/client';
import { texts } from '../app/locale.js';
import { Link } from '../app/link.js';
import { buttonClass } from '../ui/button.js';

/** Says why the link opens no job, and how to get a link that does. */
export function BrokenLink({ cause }: { cause: unknown }) {
  const { broken } = texts.value.job;
  const { title, words } = broken[kindOf(cause)];
  return (
    <div class="stack">
      <h1>{title}</h1>
      <p class="lead">{words}</p>
      <p>
        <Link class={buttonClass()} to="/lost-link">
          {broken.action}
        </Link>
      </p>
    </div>
  );
}

function kindOf(cause: unknown): 'noToken' | 'wrongToken' | 'unknown' {
  if (cause === 'noToken') return 'noToken';
  return cause instanceof ApiProblem && cause.problem.status === 404 ? 'unknown' : 'wrongToken';
}
