import { compressCli } from './compress-cli.js';
import { type Contender } from './contender.js';
import { ffmpeg4discord } from './ffmpeg4discord.js';
import { ours } from './ours.js';
import { ladderTwoPass, plainTwoPass } from './two-pass.js';
import { vresize } from './vresize.js';

/** All contenders. Plain two-pass is first, because the times of the others are compared with it. */
export const CONTENDERS: readonly Contender[] = [
  plainTwoPass,
  ladderTwoPass,
  ours('plays-everywhere'),
  ours('modern'),
  compressCli,
  vresize,
  ffmpeg4discord,
];
