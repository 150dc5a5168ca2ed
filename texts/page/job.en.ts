import type { Formats } from '../formats.js';

/** How a job is followed: its states, its progress, how it is stopped, and how it ended. */
export const jobTexts = (format: Formats) => ({
  loading: 'Getting your video’s state…',
  unnamedFile: 'Your video',
  steps: { label: 'Steps', upload: 'Send', choose: 'Choose', compress: 'Compress', take: 'Take it' },
  about: (sizeBytes: number, durationSec: number | null) =>
    durationSec === null
      ? format.fileSize(sizeBytes)
      : `${format.fileSize(sizeBytes)} · ${format.clock(durationSec * 1000)}`,
  reference: 'Reference',
  referenceHint: 'Quote it when you write to support. It does not open your video.',
  testMode: 'Test job: no real money moves.',
  titles: {
    uploading: 'Sending your video',
    uploadingElsewhere: 'Waiting for the video',
    probing: 'Looking at your video',
    quoted: 'Choose how to send it',
    paying: 'Waiting for the payment',
    queued: 'Waiting for its turn',
    compressing: 'Compressing your video',
    finalizing: 'Checking the result',
    ending: 'Your video is being stopped',
    done: 'Your video is ready to send',
    needs_attention: 'This takes longer than it should',
    expired: 'Your video is deleted',
    abandoned: 'This video was not continued',
    rejected: 'We cannot use this file',
    canceled: 'Your video is canceled',
    failed: 'We could not finish your video',
    refunded: 'You have your money back',
    refunding: 'Your money is on its way back',
  },
  /** What the browser's tab says in front of the file's name. */
  tab: {
    uploading: 'Sending',
    probing: 'Looking',
    quoted: 'Choose',
    paying: 'Payment',
    queued: 'Waiting',
    compressing: 'Compressing',
    finalizing: 'Checking',
    done: 'Ready',
    needs_attention: 'Delayed',
    ended: 'Ended',
  },
  probing:
    'We read its length, picture and sound, and try how small it can get. This usually takes less than a minute.',
  queued: {
    next: 'Your video is the next one.',
    position: (position: number) =>
      format.plural(position - 1, {
        one: 'One video is ahead of yours.',
        other: `${format.integer(position - 1)} videos are ahead of yours.`,
      }),
    ready: (seconds: number) => `Ready in about ${format.duration(seconds * 1000)}.`,
    noEncoder: 'All our machines are busy. Yours starts as soon as one is free.',
    readyBy: (atMs: number) =>
      `You bought priority: ready by ${format.dateTime(atMs)}, or we refund its fee automatically.`,
  },
  leave: 'You can close this page. The link in its address brings you back.',
  stages: {
    download: 'Fetching the video',
    analysis: 'Studying the picture',
    encode: 'Compressing',
    upload: 'Storing the result',
  },
  progress: (percent: number) => `${format.percent(percent)} done`,
  timeLeft: (seconds: number) => `About ${format.duration(seconds * 1000)} left`,
  secondAttempt: 'The first result missed its size, so we compress once more with a corrected setting.',
  finalizing: 'We measure the finished file once more before we give it to you.',
  ending: {
    paid: (amountCents: number, currency: string) =>
      `We stop the encoder. As soon as it has stopped, you get ${format.money(amountCents, currency)} back.`,
    free: 'We stop the encoder. You have paid nothing.',
  },
  delayed: {
    paid: (atMs: number) =>
      `A problem on our side is delaying your video. Our team is looking into it. If we cannot fix it by ${format.dateTime(atMs)}, we refund everything you paid automatically.`,
    free: (atMs: number) =>
      `A problem on our side is delaying your video. Our team is looking into it. The job ends by ${format.dateTime(atMs)} at the latest.`,
  },
  silence: (atMs: number) =>
    `We have had no answer since ${format.timeOfDay(atMs)}. Your video is safe, and this page keeps trying.`,
  offline: 'Your device is offline. This page goes on when the connection is back.',
  retry: 'Try now',
  copyLink: 'Copy the link to this page',
  copied: 'Copied',
  notify: 'Tell me when it is ready',
  notifyOn: 'This device tells you when it is ready, as long as this page stays open.',
  notifyRefused: 'Your browser does not allow notifications for this page.',
  readyNotification: 'Your video is ready to send',
  cancel: {
    action: 'Cancel this video',
    title: 'Cancel this video?',
    unpaid: 'You have paid nothing. The video is deleted from our servers.',
    paid: (amountCents: number, currency: string) =>
      `You get ${format.money(amountCents, currency)} back in full, and the video is deleted from our servers.`,
    paying:
      'The payment is canceled. If your bank has already taken the money, you get it back in full. The video is deleted from our servers.',
    confirm: 'Cancel it',
    keep: 'Keep it',
    sent: 'Canceling…',
  },
  ended: {
    deleted: (atMs: number) => `All files were deleted on ${format.dateTime(atMs)}.`,
    deleting: 'The files are being deleted.',
    nothingPaid: 'You have paid nothing.',
    kept: (amountCents: number, currency: string) =>
      `The video was delivered, so the ${format.money(amountCents, currency)} that you paid is not refunded.`,
    expired: 'The time to download it is over.',
    deletedByYou: 'You deleted it.',
    deletedByUs: 'Our support team deleted it.',
    startAgain: 'Start with another video',
    again: 'Start again',
  },
  refund: {
    title: 'Your money',
    received: (amountCents: number, currency: string) => `Paid: ${format.money(amountCents, currency)}`,
    line: {
      pending: (amountCents: number, currency: string, atMs: number) =>
        `Refund of ${format.money(amountCents, currency)}, started on ${format.dateTime(atMs)}. Your bank is taking longer than usual; we keep following it.`,
      succeeded: (amountCents: number, currency: string, atMs: number) =>
        `Refund of ${format.money(amountCents, currency)}, made on ${format.dateTime(atMs)}. Banks usually show it within 5 to 10 business days.`,
      failed: (amountCents: number, currency: string, atMs: number) =>
        `Refund of ${format.money(amountCents, currency)} of ${format.dateTime(atMs)}: your bank returned it. We make a new one; you need to do nothing.`,
    },
    onItsWay: 'Your refund is being made. Its amount and date appear here in a moment.',
    disputed: 'Your bank has asked for the money back, and that is not decided yet.',
  },
  broken: {
    noToken: {
      title: 'This link is not complete',
      words:
        'The last part of the link is missing, the part after the # sign. Without it nobody can see the video. Nothing has happened to it, or to your money.',
    },
    wrongToken: {
      title: 'This link does not open the video',
      words: 'It is cut off, or a newer link has replaced it. Nothing has happened to the video, or to your money.',
    },
    unknown: {
      title: 'We do not know this video',
      words: 'The link is wrong, or everything about the video was erased long ago.',
    },
    action: 'Send me my links',
  },
});

export type JobTexts = ReturnType<typeof jobTexts>;
