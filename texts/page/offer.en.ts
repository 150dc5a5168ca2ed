import type { Formats } from '../formats.js';

/** The choice of a target: what each costs, how it looks, and what cannot be done. */
export const offerTexts = (format: Formats) => ({
  lead: 'Prices and pictures are measured on your video, not guessed.',
  targets: {
    gmail: 'Gmail',
    outlook: 'Outlook',
    other: 'Any mail service',
    own: (ceilingBytes: number) => `At most ${format.fileSize(ceilingBytes)}`,
  },
  targetsAre: {
    gmail: 'Arrives with every Gmail address.',
    outlook: 'Arrives with Outlook, Hotmail and Microsoft 365.',
    other: 'Small enough for nearly every mail server.',
    own: 'The size that you chose.',
  },
  /** Shown in front of the size of the result. */
  size: 'Size',
  picture: 'Picture',
  /** With narrow spaces that do not break: a phone is just wide enough for two of them. */
  pictureIs: (width: number, height: number) => `${width}\u202f×\u202f${height}`,
  quality: 'Quality',
  grades: { excellent: 'Excellent', good: 'Good', fair: 'Fair', poor: 'Poor' },
  gradesMean: {
    excellent: 'You will hardly see a difference.',
    good: 'Fine on phones and laptops.',
    fair: 'Softer, and still pleasant to watch.',
    poor: 'Blocks and blur are easy to see.',
  },
  free: 'Free',
  alreadyFits: 'Already fits',
  alreadyFitsWords: 'Your video is small enough as it is. We remove location and device data, and charge nothing.',
  asked: 'Your choice',
  choose: 'Choose',
  chooseFree: 'Get it free',
  why: 'Why these figures?',
  mind: 'Good to know before you pay',
  compare: 'Compare the picture',
  compareHint: 'A few seconds of your own video, before and after',
  comparing: 'The comparison is being made. It appears here in a moment.',
  comparisonLate: 'There is no comparison yet. You can choose without it.',
  cannotFit: {
    title: 'Does not fit',
    allTitle: 'The video is too long for these sizes',
    words: (smallestBytes: number) =>
      `This video cannot get smaller than ${format.fileSize(smallestBytes)} and still be watchable.`,
    action: (ceilingBytes: number) => `Ask for ${format.fileSize(ceilingBytes)}`,
    advice: 'Ask for that size and send it by another way, or cut the video and start again.',
    none: 'Nothing is charged.',
  },
  ownSize: {
    title: 'Another size',
    words: 'Is your limit a different one? Enter it, and we measure again.',
    label: 'Largest size in MB',
    action: 'Measure this size',
    busy: 'Measuring…',
    range: (least: number, most: number) => `Enter a size from ${format.fileSize(least)} to ${format.fileSize(most)}.`,
  },
  tracks: {
    title: 'Several video or audio tracks',
    words: 'The file holds more than one. The result has the ones chosen here.',
    picture: 'Picture',
    sound: 'Sound',
    noSound: 'No sound',
    video: (width: number, height: number, durationMs: number) => `${width} × ${height}, ${format.clock(durationMs)}`,
    audio: (about: { language: string | null; channels: number; codec: string; isSilent: boolean }) =>
      [
        about.language === null ? 'Unknown language' : format.language(about.language),
        ['mono', 'stereo'][about.channels - 1] ?? `${format.integer(about.channels)} channels`,
        about.codec.toUpperCase(),
        ...(about.isSilent ? ['silent'] : []),
      ].join(', '),
    action: 'Use these',
  },
  expires: (atMs: number) => `These prices hold until ${format.dateTime(atMs)}. Then the video is deleted.`,
  changed: 'The offer is new. Look at it once more.',
  player: {
    title: 'Before and after',
    before: 'Before',
    after: 'After',
    divider: 'Divider between before and after',
    shows: (percentBefore: number) =>
      `${format.percent(percentBefore)} of the picture is before, ${format.percent(100 - percentBefore)} after`,
    play: 'Play',
    pause: 'Pause',
    loading: 'Loading the two excerpts…',
    failed: 'The comparison could not be loaded.',
    again: 'Try again',
    excerpt: (startMs: number, durationMs: number) =>
      `${format.duration(durationMs)} of your video, from ${format.clock(startMs)} on`,
  },
});

export type OfferTexts = ReturnType<typeof offerTexts>;
