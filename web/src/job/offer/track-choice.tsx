import { useSignal } from '@preact/signals';
import type { OfferedTracks, Target } from '@mailsized/client';
import { texts } from '../../app/locale.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { ErrorNotice } from '../../ui/error-notice.js';
import { RadioGroup } from '../../ui/radio-group.js';
import { useAction } from '../../ui/use-action.js';
import type { Job } from '../job.js';
import { askForOffer } from './requote.js';

interface TrackChoiceProps {
  job: Job;
  tracks: OfferedTracks;
  /** The target of the new offer. */
  target: Target;
}

/** Lets the customer choose which of several pictures and sounds the result uses. */
export function TrackChoice({ job, tracks: { video, audio }, target }: TrackChoiceProps) {
  const picture = useSignal(video.chosen);
  const sound = useSignal(audio.chosen ?? '');
  const { tracks: words, ownSize } = texts.value.offer;
  const use = useAction(() =>
    askForOffer(job, { target, tracks: { video: picture.value, ...(sound.value && { audio: sound.value }) } }),
  );
  const pictures = video.options.map(({ id, width, height, durationMs }) => ({
    value: id,
    label: words.video(width, height, durationMs),
  }));
  const sounds = audio.options.map(({ id, language, channels, codec, isSilent }) => ({
    value: id,
    label: words.audio({ language, channels, codec, isSilent: isSilent === true }),
  }));
  return (
    <Card title={words.title}>
      <p class="muted">{words.words}</p>
      {pictures.length > 1 && (
        <RadioGroup
          legend={words.picture}
          options={pictures}
          value={picture.value}
          onChange={(id) => (picture.value = id)}
        />
      )}
      {sounds.length > 1 && (
        <RadioGroup legend={words.sound} options={sounds} value={sound.value} onChange={(id) => (sound.value = id)} />
      )}
      <ErrorNotice error={use.error} retry={use.run} />
      <p>
        <Button kind="quiet" busy={use.isRunning} onClick={use.run}>
          {use.isRunning ? ownSize.busy : words.action}
        </Button>
      </p>
    </Card>
  );
}
