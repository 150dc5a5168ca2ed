import type { Formats } from '../formats.js';

/** A video on its way. */
export const uploadTexts = (format: Formats) => ({
  title: 'Sending your video',
  progress: (sentBytes: number, sizeBytes: number) =>
    `${format.megabytes(sentBytes)} of ${format.megabytes(sizeBytes)} sent`,
  progressRoughly: (percent: number) => `${format.percent(percent)} sent`,
  speed: (bytesPerSec: number) => `${format.megabytes(bytesPerSec)}/s`,
  timeLeft: (leftMs: number) => `about ${format.duration(leftMs)} left`,
  list: 'Videos that are sent',
  waits: 'Waits until another video is sent.',
  sent: 'Sent. Open it to see the price and the picture.',
  stay: 'Keep this page open until the video is sent.',
  tryAgain: 'Try again',
  elsewhere: 'Another tab of this browser is sending this video.',
  interrupted: 'The connection is interrupted',
  interruptedAdvice: 'We keep trying. What has arrived is not sent again.',
  triesAgain: 'This page keeps trying.',
  stopped: 'This video is not sent completely',
  goOn: 'Choose the same file again, and it goes on where it stopped:',
  notHere: 'It was sent from another browser. Go on there, or send it again from here:',
  pickSame: 'Choose the file again',
  pickAnew: 'Send it again',
});

export type UploadTexts = ReturnType<typeof uploadTexts>;
