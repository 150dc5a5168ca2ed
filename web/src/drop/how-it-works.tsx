import { texts } from '../app/locale.js';
import './how-it-works.css';

/** Explains what happens, for first-time visitors. */
export function HowItWorks() {
  const { how } = texts.value.drop;
  return (
    <section class="how" aria-labelledby="how">
      <h2 id="how">{how.title}</h2>
      <ol>
        {how.steps.map(({ title, words }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p class="muted">{words}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
