/** A picture that the customer can choose. */
interface PictureOption {
  /** `video-1` is the first picture of the file. */
  readonly id: string;
  readonly codec: string;
  /** Size as stored. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}

/** A sound track that the customer can choose. */
export interface SoundOption {
  /** `audio-1` is the first sound track of the file. */
  readonly id: string;
  readonly codec: string;
  readonly channels: number;
  readonly durationMs: number;
  /** Code of three letters (ISO 639-2), if the file states one. */
  readonly language?: string;
  /** Whether nothing can be heard in it; absent when that was not measured. */
  readonly isSilent?: boolean;
}

/** The tracks to choose from when a file has more than one picture or sound. The best track is first. */
export interface TrackChoice {
  readonly video: { readonly chosen: string; readonly options: readonly PictureOption[] };
  /** `chosen` is null when the file has no sound that can be decoded. */
  readonly audio: { readonly chosen: string | null; readonly options: readonly SoundOption[] };
}

/** The syntax of a track id, whether or not a file has that track. */
export function trackIdPattern(type: 'video' | 'audio'): RegExp {
  return new RegExp(`^${type}-[1-9]\\d{0,2}$`);
}

/** Tracks that a customer requests, by the ids of a `TrackChoice`. If an id is absent, the best track is used. */
export interface TrackRequest {
  readonly video?: string | undefined;
  readonly audio?: string | undefined;
}

/** Whether all requested tracks exist. */
export function offersTracks(choice: TrackChoice | undefined, { video, audio }: TrackRequest): boolean {
  const has = (options: readonly { readonly id: string }[] = [], id?: string): boolean =>
    id === undefined || options.some((option) => option.id === id);
  return has(choice?.video.options, video) && has(choice?.audio.options, audio);
}

/** A request for the tracks that the facts are about. */
export function chosenAgain(choice: TrackChoice | undefined): TrackRequest {
  return { video: choice?.video.chosen, audio: choice?.audio.chosen ?? undefined };
}

/** Whether these are the tracks that the facts are about. */
export function isChosen(choice: TrackChoice | undefined, { video, audio }: TrackRequest): boolean {
  const isSame = (chosen: string | null | undefined, id?: string): boolean => id === undefined || id === chosen;
  return isSame(choice?.video.chosen, video) && isSame(choice?.audio.chosen, audio);
}
