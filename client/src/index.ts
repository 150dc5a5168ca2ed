export type { SilenceListener } from './answer-watch.js';
export { connect, installationOf, type Connection } from './connect.js';
export { ApiProblem, NoAnswer, FileGone, StoreRefusal, WrongService } from './errors.js';
export {
  followVideoEvents,
  JobEnded,
  waitForState,
  type FollowOptions,
  type VideoEvent,
  type VideoState,
} from './follow.js';
export { isForSale, type QuoteForSale } from './for-sale.js';
export type { Client } from './generated/client/index.js';
export * from './generated/index.js';
export { headOf } from './head-of.js';
export { persistently, type Patience } from './patience.js';
export { uploadVideo, type Slices, type UploadOptions, type UploadPlan } from './upload.js';
