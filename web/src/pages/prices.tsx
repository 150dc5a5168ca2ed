import type { PageSettings } from '@mailsized/client';
import { Link } from '../app/link.js';
import { format, texts } from '../app/locale.js';
import { useTitle } from '../app/title.js';
import { buttonClass } from '../ui/button.js';
import './prices.css';
import { WithSettings } from './with-settings.js';

export function Prices() {
  const { prices } = texts.value;
  useTitle(prices.title);
  return (
    <div class="stack page">
      <h1>{prices.title}</h1>
      <p class="lead">{prices.lead}</p>
      <WithSettings>{(settings) => <PriceTable prices={settings.prices} />}</WithSettings>
      <p>{prices.fits}</p>
      <p>{prices.back}</p>
      <div>
        <Link to="/" class={buttonClass()}>
          {texts.value.drop.choose}
        </Link>
      </div>
    </div>
  );
}

function PriceTable({ prices }: Pick<PageSettings, 'prices'>) {
  const { prices: words } = texts.value;
  const { currency, tiers, priorityAmountCents, extendedRetention } = prices;
  const formats = format.value;
  return (
    <table class="prices figures">
      <thead>
        <tr>
          <th scope="col">{words.video}</th>
          <th scope="col">{words.price}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{words.already}</th>
          <td>{words.free}</td>
        </tr>
        {tiers.map(({ maxDurationSec, maxSizeBytes, amountCents }) => (
          <tr key={`${maxDurationSec} ${maxSizeBytes}`}>
            <th scope="row">{words.upTo(formats.duration(maxDurationSec * 1000), formats.fileSize(maxSizeBytes))}</th>
            <td>{formats.money(amountCents, currency)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{words.priority}</th>
          <td>+ {formats.money(priorityAmountCents, currency)}</td>
        </tr>
        <tr>
          <th scope="row">{words.kept(formats.duration(extendedRetention.keptForSec * 1000))}</th>
          <td>+ {formats.money(extendedRetention.amountCents, currency)}</td>
        </tr>
      </tbody>
    </table>
  );
}
