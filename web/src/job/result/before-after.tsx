import type { Video } from '@mailsized/client';
import { format, texts } from '../../app/locale.js';
import type { ResultView } from './result-view.js';

/** The original and the result side by side, in figures. */
export function BeforeAfter({ video, result }: { video: Video; result: ResultView }) {
  const { result: words, offer } = texts.value;
  const { grade } = video.offer?.quotes.find(({ quoteId }) => quoteId === video.chosenQuoteId) ?? { grade: null };
  const saved = savedPercent(video.sizeBytes, result.sizeBytes);
  const { source } = video;
  return (
    <table class="before-after figures">
      <thead>
        <tr>
          <td />
          <th scope="col">{words.before}</th>
          <th scope="col">{words.after}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{words.size}</th>
          <td>{format.value.fileSize(video.sizeBytes)}</td>
          <td>
            <strong>{format.value.fileSize(result.sizeBytes)}</strong>
            {saved > 0 && <span class="result-saved">{words.smaller(saved)}</span>}
          </td>
        </tr>
        <tr>
          <th scope="row">{words.picture}</th>
          <td>{source && offer.pictureIs(source.width, source.height)}</td>
          <td>{offer.pictureIs(result.width, result.height)}</td>
        </tr>
        {grade && (
          <tr>
            <th scope="row">{words.quality}</th>
            <td />
            <td>{offer.grades[grade]}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** How much smaller the result is, in whole percent. */
function savedPercent(beforeBytes: number, afterBytes: number): number {
  return Math.floor((1 - afterBytes / beforeBytes) * 100);
}
