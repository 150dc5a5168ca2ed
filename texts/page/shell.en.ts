/** The frame around every page. */
export const shellTexts = {
  language: 'Language',
  prices: 'Prices',
  myVideo: 'What happens to my video',
  lostLink: 'I lost my link',
  apiDocs: 'API',
  loading: 'Loading…',
  loadFailed: 'This part of the page did not load. Check your connection, then reload the page.',
  reload: 'Reload',
  noAnswer: {
    title: 'We cannot be reached',
    advice: 'Check your connection, then try again.',
  },
  fileUnreadable: {
    title: 'The file cannot be read any more',
    advice: 'It was moved, changed or deleted, or its disk is gone. Choose it again.',
  },
};

export type ShellTexts = typeof shellTexts;
