import { effect } from '@preact/signals';
import { settings } from '../api/settings.js';
import { format, texts } from '../app/locale.js';
import { Link } from '../app/link.js';
import { goTo, jobPath, route } from '../app/route.js';
import { useTitle } from '../app/title.js';
import { CandidateCard } from '../drop/candidate-card.js';
import { candidates, refusalOf, removeCandidate } from '../drop/candidates.js';
import { target } from '../drop/choice.js';
import { DropArea } from '../drop/drop-area.js';
import { email, isEmailChecked, isEmailUsable } from '../drop/email.js';
import { HowItWorks } from '../drop/how-it-works.js';
import { otherFileFor } from '../drop/receive.js';
import { TargetChoice } from '../drop/target-choice.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { FileName } from '../ui/file-name.js';
import { focusFirstProblem } from '../ui/focus-first-problem.js';
import { Notice } from '../ui/notice.js';
import { leftBehind } from '../upload/left-behind.js';
import type { Upload } from '../upload/upload.js';
import { UploadList } from '../upload/upload-list.js';
import { startUpload, uploads } from '../upload/uploads.js';
import './home.css';

export function Home() {
  const { drop } = texts.value;
  useTitle(drop.title);
  const chosen = candidates.value;
  const sendable = chosen.filter((candidate) => !refusalOf(candidate));
  const isBegun = chosen.length > 0 || uploads.value.length > 0;
  return (
    <div class="home">
      <header class="stack">
        <h1>{drop.title}</h1>
        {!isBegun && <p class="lead">{drop.lead}</p>}
      </header>
      <Maintenance />
      <form class="home-work" noValidate onSubmit={send}>
        <div class="stack">
          {otherFileFor.value !== null && (
            <Notice tone="warning" title={drop.otherFile}>
              {drop.otherFileAdvice} <Link to={otherFileFor.value}>{drop.backToStopped}</Link>
            </Notice>
          )}
          <LeftBehind />
          <UploadList />
          {chosen.length > 0 && (
            <ul class="stack plain" aria-label={drop.chosen}>
              {chosen.map((candidate) => (
                <CandidateCard key={candidate.key} candidate={candidate} withEstimate={chosen.length > 1} />
              ))}
            </ul>
          )}
          <DropArea small={isBegun} />
        </div>
        <div class="stack">
          <TargetChoice candidate={chosen.length === 1 ? (chosen[0] ?? null) : null} />
          {sendable.length > 0 && (
            <>
              <Field
                label={drop.email}
                hint={drop.emailHint}
                inputMode="email"
                autoComplete="email"
                value={email.value}
                onInput={(typed) => (email.value = typed)}
                onBlur={() => (isEmailChecked.value = true)}
                problem={isEmailChecked.value && !isEmailUsable.value ? drop.emailWrong : null}
              />
              <Button type="submit">{drop.send(sendable.length)}</Button>
              <p class="small muted">{drop.sendHint}</p>
            </>
          )}
        </div>
      </form>
      {!isBegun && <HowItWorks />}
    </div>
  );
}

function LeftBehind() {
  const { drop } = texts.value;
  const names = leftBehind.value;
  if (names.length === 0) return null;
  return (
    <Notice tone="warning" title={drop.leftBehind}>
      {drop.leftBehindAdvice}
      <ul>
        {names.map((name) => (
          <li key={name}>
            <FileName name={name} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Maintenance() {
  const { drop } = texts.value;
  const maintenance = settings.value?.maintenance;
  if (!maintenance) return null;
  return (
    <Notice tone="warning" title={drop.maintenance}>
      {drop.maintenanceAdvice}{' '}
      {maintenance.until && drop.maintenanceUntil(format.value.dateTime(Date.parse(maintenance.until)))}
    </Notice>
  );
}

function send(event: Event): void {
  event.preventDefault();
  isEmailChecked.value = true;
  const wanted = target.value;
  if (!wanted || !isEmailUsable.value) return focusFirstProblem(event);
  const sendable = candidates.value.filter((candidate) => !refusalOf(candidate));
  const started = sendable.map((candidate) => {
    removeCandidate(candidate);
    const wishes = { target: wanted, email: email.value.trim() || null };
    return startUpload(candidate.file, candidate.identity, wishes);
  });
  otherFileFor.value = null;
  leftBehind.value = [];
  const [only, ...rest] = started;
  if (only && rest.length === 0) showWhenMade(only);
}

/** Opens the page of a single video once its job is created, unless the customer has opened another page. */
function showWhenMade(upload: Upload): void {
  const stop = effect(() => {
    const destination = upload.destination.value;
    if (!destination) return;
    if (route.peek().page === 'home') goTo(jobPath(destination.jobId, destination.token));
    queueMicrotask(() => stop());
  });
}
