/** The exit codes of the command. They are stable: scripts may depend on them. */
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
  1    the command line is not valid, or a local file cannot be read or written
  2    the API refused the request; the message says why
  3    the video cannot be made to fit; the message says the smallest workable size
  4    the video is larger or longer than the service accepts
  5    the payment was not made: no card was given, or the bank requires a confirmation
  6    the card was declined; nothing was charged
  7    the job ended without a result (rejected, canceled, refunded); any payment is being refunded
  8    the service does not answer, or another one has its address; run the same command later to continue
  9    a fault of ours: the result is not as promised, or the command itself failed
  130  interrupted; run the same command to continue

With several files, the code is that of the first file that failed.`;
