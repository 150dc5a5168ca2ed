/** How a file must be read so that nothing in it is missed. */
export interface Reading {
  /** Tracks begin so late that their headers are found only far into the file. */
  readonly looksFar?: true;
  /** The programmes of a transport stream continue under other numbers (PIDs). */
  readonly mergesPrograms?: true;
  /** The edit list of an MP4 hides the whole picture. Many players do not read it. */
  readonly ignoresEdits?: true;
}
