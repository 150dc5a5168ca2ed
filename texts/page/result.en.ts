import type { Formats } from '../formats.js';

/** The finished video: how to take it, keep it and delete it, and what is on record. */
export const resultTexts = (format: Formats) => ({
  before: 'Before',
  after: 'Now',
  smaller: (percent: number) => `${format.percent(percent)} smaller`,
  fits: {
    gmail: 'Fits into a Gmail message.',
    outlook: 'Fits into an Outlook message.',
    other: 'Fits into a message of nearly every mail service.',
    own: (ceilingBytes: number) => `Fits into your ${format.fileSize(ceilingBytes)}.`,
  },
  size: 'Size',
  picture: 'Picture',
  quality: 'Quality',
  play: 'Play the result',
  player: 'The finished video',
  playFailed: 'The video could not be played. You can download it all the same.',
  download: 'Download',
  downloading: 'Getting it…',
  share: 'Send by an app…',
  sharePrepare: (percent: number | null) =>
    percent === null ? 'Getting the file ready…' : `Getting the file ready: ${format.percent(percent)}`,
  shareNow: 'Choose the app',
  shareReady: 'The file is ready on this device.',
  shareFailed: 'This device could not share the file. Download it, and attach it to a mail.',
  missing: 'What is missing because the original is damaged',
  until: (atMs: number) => `You can download it until ${format.dateTime(atMs)}. Then it is deleted.`,
  extend: (longerMs: number) => `Keep it ${format.duration(longerMs)} longer, free`,
  extended: (atMs: number) => `It is kept until ${format.dateTime(atMs)}.`,
  delete: {
    action: 'Delete it now',
    title: 'Delete the video now?',
    words: 'The original, the result and all that was made of them are deleted from our servers. It cannot be undone.',
    paid: 'The video was delivered, so you get no money back. Download it first if you still need it.',
    refunded:
      'The video was delivered, so deleting it gives no further money back. Download it first if you still need it.',
    confirm: 'Delete it',
    keep: 'Keep it',
    sent: 'Deleting…',
  },
  bounced: {
    title: 'The mail came back?',
    words: 'Some mail servers accept less than their provider says.',
    steps: {
      smaller:
        'Send the video again with a smaller size: start again and choose “Any mail service” or a size of your own.',
      link: 'Or send the link to this page instead of the file. Anyone who has it can download the video until it is deleted.',
      support: (reference: string) =>
        `Should it have fitted? Reply to our mail and quote the reference ${reference}. We look into it, and if we were wrong, we refund you.`,
    },
    action: 'Start again with a smaller size',
  },
  receipt: {
    title: 'Receipt',
    loading: 'Getting the receipt…',
    none: 'Nothing was paid for this video.',
    paidAt: 'Paid on',
    lines: 'Bought',
    total: 'Received',
    returned: 'Returned',
    payment: 'Payment',
    print: 'Print',
    test: 'Test: no real money.',
  },
  record: {
    title: 'What happened so far',
    loading: 'Getting the record…',
    states: 'Steps',
    money: 'Money',
    mails: 'Mails',
    noMails: 'No mail was sent.',
  },
});

export type ResultTexts = ReturnType<typeof resultTexts>;
