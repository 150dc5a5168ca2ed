import type { Formats } from '../formats.js';

/** Choosing videos and where they go. */
export const dropTexts = (format: Formats) => ({
  title: 'Make a video small enough to e-mail',
  lead: 'You see the price and the picture before you pay. If it does not fit in the end, you get your money back.',
  area: 'Videos to send',
  here: 'Drop a video here',
  choose: 'Choose a video',
  more: 'Drop another video here',
  chooseMore: 'Choose another',
  limits: (maxBytes: number, maxMs: number) => `Up to ${format.fileSize(maxBytes)} and ${format.duration(maxMs)}`,
  from: (amountCents: number, currency: string) =>
    `From ${format.money(amountCents, currency)} a video. Free if it already fits.`,
  how: {
    title: 'How it works',
    steps: [
      {
        title: 'Choose a video',
        words: 'Say where you will send it. Your browser looks into the video before anything is sent.',
      },
      { title: 'Look before you pay', words: 'You see the price, the size, and your own picture before and after.' },
      { title: 'Send it', words: 'Download the small video, or hand it to your mail app. We delete ours.' },
    ],
  },
  target: 'Where will you send it?',
  upTo: (bytes: number) => `Up to ${format.fileSize(bytes)}`,
  ownHint: 'In megabytes',
  ownSize: 'Largest size in MB',
  ownSizeWrong: (min: number, max: number) =>
    `Enter a number from ${format.decimal(min / 1e6)} to ${format.integer(max / 1e6)}, for example 10.`,
  chosen: 'Chosen videos',
  remove: 'Remove',
  reading: 'Looking at the video…',
  unreadable: 'Your browser cannot look into this file. We do so after it is sent, before you pay.',
  fits: {
    already_fits: 'Fits already',
    likely: 'Will most likely fit',
    perhaps: 'May fit, with a simpler picture',
    unlikely: 'Probably will not fit',
  },
  free: 'free',
  email: 'Your e-mail address (optional)',
  emailHint: 'We tell you when it is ready. Without it, keep the link of the next page.',
  emailWrong: 'This is not an e-mail address. It looks like name@example.com.',
  send: (count: number) =>
    format.plural(count, { one: 'Send the video', other: `Send ${format.integer(count)} videos` }),
  sendHint: 'It goes to us only, and costs nothing. You decide when you see the price and the picture.',
  maintenance: 'We are working on our service',
  maintenanceAdvice: 'New videos have to wait; those that are running go on.',
  maintenanceUntil: (time: string) => `It ends at ${time}.`,
  leftBehind: 'Not sent yet',
  leftBehindAdvice: 'The page was left before this began. Choose the same file again, and send it:',
  otherFile: 'This is another file',
  otherFileAdvice: 'It is not the one whose upload stopped. It will be sent from the beginning, as a new video.',
  backToStopped: 'Go back and choose the right file',
});

export type DropTexts = ReturnType<typeof dropTexts>;
