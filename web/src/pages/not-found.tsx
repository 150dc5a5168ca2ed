import { problemWords } from '../../../texts/problems/problem-words.js';
import { Link } from '../app/link.js';
import { texts } from '../app/locale.js';
import { useTitle } from '../app/title.js';
import { buttonClass } from '../ui/button.js';

/** For an address that names no page. */
export function NotFound() {
  const { problems, drop } = texts.value;
  const { title, advice } = problemWords(problems, 'not_found');
  useTitle(title);
  return (
    <div class="stack">
      <h1>{title}</h1>
      <p class="lead">{advice}</p>
      <div>
        <Link to="/" class={buttonClass()}>
          {drop.title}
        </Link>
      </div>
    </div>
  );
}
