/** What a shell is told. Stable: scripts may decide on it. */
export const EXIT = {
  done: 0,
  usage: 1,
  refused: 2,
  cannotFit: 3,
  tooLarge: 4,
  paymentNeeded: 5,
  declined: 6,
  ended: 7,
  unavailable: 8,
  broken: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For the help. */
export const EXIT_CODES_TEXT = `Exit codes:
  0    done
  1    the command line was not understood, or a file here cannot be read or written
  2    the API refused, with its reason
  3    the video cannot be made to fit; the smallest workable size is said
  4    the video is larger or longer than the service takes
  5    the payment is not made: no card was given, or the bank wants a confirmation
  6    the card was declined; nothing was charged
  7    the job ended without a result (rejected, canceled, refunded); what was paid is going back
  8    the service or the network does not answer; the same command goes on later
  9    what came is not what was promised
  130  interrupted; the same command goes on

With several files, the code of the first that was not done.`;
