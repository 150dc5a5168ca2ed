import { problemWords } from '../../../texts/problems/problem-words.js';
import { format, texts } from '../app/locale.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import '../ui/card.css';
import './candidate-card.css';
import { CandidateThumbnail } from './candidate-thumbnail.js';
import { estimateFor, factsOf, refusalOf, removeCandidate, type Candidate } from './candidates.js';
import { target } from './choice.js';
import { EstimatedPrice, FitWords } from './estimate-words.js';
import type { Refusal } from './look-into.js';
import type { VideoFacts } from './video-facts.js';
import { FileName } from '../ui/file-name.js';

/** A chosen file: what it is, and whether it will fit. */
export function CandidateCard({ candidate, withEstimate }: { candidate: Candidate; withEstimate: boolean }) {
  const { drop } = texts.value;
  const { file, looked } = candidate;
  const refusal = refusalOf(candidate);
  const facts = factsOf(candidate);
  const estimate = target.value && estimateFor(candidate, target.value);
  const remove = (): void => removeCandidate(candidate);
  return (
    <li class="card candidate">
      <div class="candidate-head">
        {facts && <CandidateThumbnail file={file} />}
        <div class="candidate-words">
          <h2 class="file-name">
            <FileName name={file.name} />
          </h2>
          <p class="muted figures">
            {[format.value.fileSize(file.size), ...(facts ? factWords(facts) : [])].join(' · ')}
          </p>
          {withEstimate && estimate && (
            <p class="row">
              <FitWords estimate={estimate} /> <EstimatedPrice estimate={estimate} />
            </p>
          )}
        </div>
        <Button kind="link" onClick={remove}>
          {drop.remove}{' '}
          <span class="visually-hidden">
            <FileName name={file.name} />
          </span>
        </Button>
      </div>
      {!looked.value && <p role="status">{drop.reading}</p>}
      {looked.value && !refusal && !facts && <p>{drop.unreadable}</p>}
      {refusal && <RefusalNotice refusal={refusal} />}
    </li>
  );
}

function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const { problems, shell } = texts.value;
  const { title, advice } =
    refusal.code === 'file_unreadable' ? shell.fileUnreadable : problemWords(problems, refusal.code, refusal);
  return (
    <Notice tone="problem" title={title}>
      {advice}
    </Notice>
  );
}

const CODEC_NAMES: Record<string, string> = { avc: 'H.264', hevc: 'H.265', vp8: 'VP8', vp9: 'VP9', av1: 'AV1' };

function factWords({ durationMs, width, height, codec }: VideoFacts): string[] {
  return [
    format.value.clock(durationMs),
    texts.value.offer.pictureIs(width, height),
    ...(codec === null ? [] : [CODEC_NAMES[codec] ?? codec]),
  ];
}
