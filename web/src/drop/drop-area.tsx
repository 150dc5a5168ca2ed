import { limits, settings } from '../api/settings.js';
import { texts } from '../app/locale.js';
import { isOver } from './anywhere.js';
import './drop-area.css';
import { PickButton } from './pick-button.js';
import { receive } from './receive.js';

/** The area for dropping files, which also works anywhere else on the page. `small` once there are files. */
export function DropArea({ small }: { small: boolean }) {
  const { drop } = texts.value;
  const { maxUploadBytes, maxDurationSec } = limits.value;
  const classes = ['drop-area', ...(small ? ['is-small'] : []), ...(isOver.value ? ['is-over'] : [])];
  return (
    <section class={classes.join(' ')} aria-label={drop.area}>
      {!small && <FilmIntoEnvelope />}
      <p class="drop-area-words">{small ? drop.more : drop.here}</p>
      <PickButton
        label={small ? drop.chooseMore : drop.choose}
        kind={small ? 'quiet' : 'primary'}
        multiple
        onFiles={(files) => void receive(files)}
      />
      {!small && (
        <div class="muted small">
          <p>{drop.limits(maxUploadBytes, maxDurationSec * 1000)}</p>
          <LowestPrice />
        </div>
      )}
    </section>
  );
}

/** The line exists before the price is known, so that nothing moves. */
function LowestPrice() {
  const { currency, tiers } = settings.value?.prices ?? { currency: '', tiers: [] };
  const lowestCents = Math.min(...tiers.map(({ amountCents }) => amountCents));
  return <p class="drop-area-price">{tiers.length > 0 && texts.value.drop.from(lowestCents, currency)}</p>;
}

function FilmIntoEnvelope() {
  return (
    <svg class="drop-area-picture" viewBox="0 0 96 72" aria-hidden="true">
      <rect class="film" x="28" y="4" width="40" height="40" rx="6" />
      <path class="play" d="M43 15v16l13-8z" />
      <path class="envelope" d="M12 30h72v32a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6z" />
      <path class="flap" d="M12 31l36 23 36-23" />
    </svg>
  );
}
