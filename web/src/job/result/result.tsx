import { sayOr } from '../../../../texts/coded-text.js';
import type { Video } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Card } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { hasMoved } from '../money/has-moved.js';
import { MoneyLines } from '../money/money-lines.js';
import type { StateProps } from '../state-props.js';
import { BeforeAfter } from './before-after.js';
import { Bounced } from './bounced.js';
import { DeleteNow } from './delete-now.js';
import { Download } from './download.js';
import { Extend } from './extend.js';
import { Receipt } from './receipt.js';
import { JobRecord } from './record.js';
import './result.css';
import { ResultPlayer } from './result-player.js';
import type { ResultView } from './result-view.js';
import { ShareFile } from './share-file.js';

/** The finished video, to download, play, keep or delete. */
export function Result({ job, video, result }: StateProps & { result: ResultView }) {
  const { result: words, said } = texts.value;
  return (
    <>
      <Card>
        <ResultPlayer job={job} result={result} />
        <p class="result-fits">{fitsWords(video)}</p>
        <div class="row">
          <Download job={job} result={result} />
          <ShareFile job={job} result={result} fileName={video.fileName} />
        </div>
        <BeforeAfter video={video} result={result} />
        {result.missing.length > 0 && (
          <Notice tone="warning" title={words.missing}>
            {result.missing.map((sentence, index) => (
              <p key={sentence}>{sayOr(said, result.missingCodes[index], sentence)}</p>
            ))}
          </Notice>
        )}
        <p>{words.until(Date.parse(result.expiresAt))}</p>
        <div class="row">
          <Extend job={job} result={result} />
          <DeleteNow job={job} video={video} />
        </div>
      </Card>
      {video.money && hasMoved(video.money) && <MoneyLines video={video} money={video.money} />}
      <div class="folds">
        <Bounced video={video} />
        {video.money && <Receipt job={job} video={video} />}
        <JobRecord job={job} video={video} />
      </div>
    </>
  );
}

function fitsWords({ offer, chosenQuoteId, target }: Video): string {
  const { fits } = texts.value.result;
  const bought = offer?.quotes.find(({ quoteId }) => quoteId === chosenQuoteId)?.target ?? target;
  return bought.provider === 'own' ? fits.own(bought.ceilingBytes) : fits[bought.provider];
}
