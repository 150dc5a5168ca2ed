import { sayOr } from '../../../../texts/coded-text.js';
import { getRecord, type CodedText } from '@mailsized/client';
import { format, texts } from '../../app/locale.js';
import type { StateProps } from '../state-props.js';
import { Folded } from './folded.js';

/** What has happened to the job, in plain words. */
export function JobRecord({ job }: StateProps) {
  const { record } = texts.value.result;
  const load = () => getRecord({ client: job.client, path: { jobId: job.jobId } });
  return (
    <Folded title={record.title} load={load}>
      {({ states, money, mails }) => (
        <div class="stack">
          <Lines title={record.states} lines={states} />
          {money && <Lines title={record.money} lines={money.entries} />}
          {mails.length > 0 ? <Lines title={record.mails} lines={mails} /> : <p class="muted">{record.noMails}</p>}
        </div>
      )}
    </Folded>
  );
}

function Lines({
  title,
  lines,
}: {
  title: string;
  lines: readonly { at: string; words: string; wordsCode: CodedText }[];
}) {
  return (
    <section>
      <h3>{title}</h3>
      <ol class="timeline figures">
        {lines.map(({ at, words, wordsCode }, index) => (
          <li key={index}>
            <time dateTime={at}>{format.value.dateTime(Date.parse(at))}</time>
            <span>{sayOr(texts.value.said, wordsCode, words)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
