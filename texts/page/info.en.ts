import type { Formats } from '../formats.js';

/** The pages beside the customer's way. */
export const infoTexts = (format: Formats) => ({
  prices: {
    title: 'Prices',
    lead: 'You pay once for each video, after you have seen its price and its picture.',
    video: 'Video',
    price: 'Price',
    already: 'It already fits, and plays everywhere',
    free: 'Free',
    upTo: (duration: string, size: string) => `Up to ${duration} and ${size}`,
    priority: 'Priority: your video goes first',
    kept: (duration: string) => `The result is kept for ${duration}`,
    fits: 'Sending a video and seeing its price and an excerpt cost nothing.',
    back: 'If we cannot make it fit, you get all your money back, without asking.',
  },
  myVideo: {
    title: 'What happens to my video',
    lead: 'It is made smaller, kept until you have it, and deleted.',
    deletion: 'When it is deleted',
    unfinished: (time: string) => `An upload that is not complete after ${time} is deleted.`,
    unpaid: (time: string) => `If you do not buy, we delete the video ${time} after we have offered you a price.`,
    result: (time: string) =>
      `You can download the result for ${time}, or longer if you extend that. Then the result and your original are deleted.`,
    atOnce: 'You can delete all of it at any time, with one button on the page of the video.',
    data: (days: number) =>
      `Your e-mail address and the name of the file are erased ${format.integer(days)} ${format.plural(days, { one: 'day', other: 'days' })} after that. Receipts keep neither.`,
    inside: 'What is inside the file',
    place:
      'The place where it was recorded (GPS), the names of devices and all other notes in the file are left out of the result. Only the time of recording stays.',
    eyes: 'Who sees it',
    programs:
      'Programs measure and compress it, each in a sandbox without access to a network. Our support sees the name and the size of the file, its state and its payment.',
    link: 'Anyone who has the link of its page can open it. The part that opens it stays in your browser and in our mails.',
    card: 'Your card is entered at our payment provider. We never see its number.',
  },
  lostLink: {
    title: 'I lost my link',
    lead: 'Enter the address that you gave us with the video. We mail you the links of all your open videos.',
    address: 'Your e-mail address',
    ask: 'Mail me my links',
    sent: 'We have looked for your videos',
    sentAdvice:
      'If there are open videos with this address, a mail with their links is on its way. Look into the spam folder, too.',
    noAddress: 'If you gave us no address, the link is in the history of the browser that you sent the video with.',
  },
});

export type InfoTexts = ReturnType<typeof infoTexts>;
