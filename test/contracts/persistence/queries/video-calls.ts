import type { VideoProjection } from '../../../../src/contracts/activities.js';
import type { EncodeProgress, VideoRecord, VideoRequest } from '../../../../src/persistence/videos/video.schema.js';
import type { JobStatisticsRepository } from '../../../../src/persistence/videos/job-statistics.repository.js';
import type { VideosRepository } from '../../../../src/persistence/videos/videos.repository.js';
import { FIRST_PAGE, NEXT_PAGE, NOW, TURNED_PAGE, askingNothing, by, byId, unique, type CallsOf } from './calls.js';

const REQUEST: VideoRequest = { fileName: 'a.mov', sizeBytes: 1, target: { provider: 'gmail' }, email: null };
const ORIGIN = {
  ...{ emailHash: null, accountId: null, mode: 'live' as const, externalId: null, metadata: {} },
  callerHash: null,
};
const PROJECTION: VideoProjection = { version: { atMs: 1, counter: 1 }, state: 'quoted', reason: null };
const PROGRESS: EncodeProgress = {
  ...{ encodeId: 'e', stage: 'encode' as const, percent: 1, attempt: 1, secondsLeft: null, atMs: 1 },
};
const ACCOUNT = 'acct_1';
const MODE = { mode: 'live' } as const;

export const VIDEO_CALLS: CallsOf<VideosRepository> = {
  insert: [askingNothing((videos) => videos.insert(unique(), REQUEST, ORIGIN))],
  find: [byId((videos) => videos.find('job'))],
  findByReference: [by('reference_1', (videos) => videos.findByReference('AB12'))],
  listByEmail: [
    by('byEmail', (videos) => videos.listByEmail(['hash', 'another'], FIRST_PAGE)),
    by('byEmail', (videos) => videos.listByEmail(['hash', 'another'], NEXT_PAGE)),
    by('byEmail', (videos) => videos.listByEmail(['hash', 'another'], TURNED_PAGE)),
    by('byEmail', (videos) => videos.listByEmail(['hash', 'another'], NEXT_PAGE, { open: true })),
    by('byEmail', (videos) => videos.listByEmail(['hash', 'another'], NEXT_PAGE, { mode: 'test' })),
  ],
  setLocale: [byId((videos) => videos.setLocale('job', 'de'))],
  setAddress: [
    byId((videos) => videos.setAddress('job', { email: null, emailHash: null })),
    byId((videos) => videos.setAddress('job', { email: null, emailHash: null }, { beforeDelivery: true })),
  ],
  listByAccount: [
    by('byAccount', (videos) => videos.listByAccount(ACCOUNT, MODE, FIRST_PAGE)),
    by('byAccount', (videos) => videos.listByAccount(ACCOUNT, MODE, NEXT_PAGE)),
    by('byAccount', (videos) => videos.listByAccount(ACCOUNT, MODE, TURNED_PAGE)),
    by('byAccount', (videos) => videos.listByAccount(ACCOUNT, MODE, { ...TURNED_PAGE, direction: 'newest_first' })),
    by('byAccount', (videos) => videos.listByAccount(ACCOUNT, MODE, { ...FIRST_PAGE, from: NOW })),
    by('byAccountAndState', (videos) =>
      videos.listByAccount(ACCOUNT, { ...MODE, states: ['queued', 'done'] }, TURNED_PAGE),
    ),
    by('byAccountAndExternalId', (videos) =>
      videos.listByAccount(ACCOUNT, { ...MODE, externalId: 'order-1' }, TURNED_PAGE),
    ),
    by('byAccountAndState', (videos) => videos.listByAccount(ACCOUNT, { ...MODE, states: ['done'] }, FIRST_PAGE)),
    by('byAccountAndState', (videos) =>
      videos.listByAccount(ACCOUNT, { ...MODE, states: ['queued', 'done'] }, NEXT_PAGE),
    ),
    by('byAccountAndExternalId', (videos) =>
      videos.listByAccount(ACCOUNT, { ...MODE, externalId: 'order-1' }, FIRST_PAGE),
    ),
    by('byAccountAndExternalId', (videos) =>
      videos.listByAccount(ACCOUNT, { ...MODE, externalId: 'order-1', states: ['queued', 'done'] }, NEXT_PAGE),
    ),
  ],
  countUndelivered: [
    by('byAccountAndState', (videos) => videos.countUndelivered({ accountId: ACCOUNT, mode: 'live' })),
    by('byCallerAndState', (videos) => videos.countUndelivered({ callerHash: 'hash' })),
  ],
  listUndelivered: [
    by('byAccountAndState', (videos) => videos.listUndelivered({ accountId: ACCOUNT, mode: 'live' })),
    by('byCallerAndState', (videos) => videos.listUndelivered({ callerHash: 'hash' })),
  ],
  statesOf: [byId((videos) => videos.statesOf(['job-1', 'job-2']))],
  unpaidBytes: [by('byStateAndAge', (videos) => videos.unpaidBytes())],
  heldBytes: [by('byStateAndAge', (videos) => videos.heldBytes())],
  findOpen: [by('byStateAndAge', (videos) => videos.findOpen())],
  findOpenCreatedBefore: [
    by('byStateAndAge', (videos) => videos.findOpenCreatedBefore(NOW, null)),
    by('byStateAndAge', (videos) => videos.findOpenCreatedBefore(NOW, NEXT_PAGE.after)),
  ],
  listParked: [by('byStateAndAge', (videos) => videos.listParked({ mode: 'live', cause: 'disk_full' }, 10))],
  listActiveEncodes: [
    by('byStateAndAge', (videos) => videos.listActiveEncodes(10)),
    by('byStateAndAge', (videos) => videos.listActiveEncodes(10, 'compress-cpu')),
  ],
  removeUnstarted: [byId((videos) => videos.removeUnstarted('job'))],
  setUploadId: [byId((videos) => videos.setUploadId('job', 'upload'))],
  setProgress: [byId((videos) => videos.setProgress('job', PROGRESS))],
  project: [byId((videos) => videos.project('job', PROJECTION))],
  markEventsPublished: [
    byId((videos) => videos.markEventsPublished({ _id: 'job', version: null, events: [] } as unknown as VideoRecord)),
  ],
  listWithUnpublishedEvents: [by('untold_1_version.atMs_1', (videos) => videos.listWithUnpublishedEvents(NOW, 10))],
  listPersonalDataDue: [
    by('personal_data', (videos) => videos.listPersonalDataDue(NOW, { after: null, limit: 10 })),
    by('personal_data', (videos) => videos.listPersonalDataDue(NOW, { after: NEXT_PAGE.after, limit: 10 })),
  ],
  erasePersonalData: [byId((videos) => videos.erasePersonalData('job'))],
  eachAddress: [byId(async (videos) => await videos.eachAddress(10).next())],
  rehashAddress: [byId((videos) => videos.rehashAddress('job', 'anna@example.test', 'hash'))],
};

export const JOB_STATISTICS_CALLS: CallsOf<JobStatisticsRepository> = {
  countOpenByState: [by('byStateAndAge', (statistics) => statistics.countOpenByState())],
  countParkedByCause: [by('byStateAndAge', (statistics) => statistics.countParkedByCause())],
  countMadeSince: [by('byStateAndAge', (statistics) => statistics.countMadeSince(NOW))],
  countDeliveredSince: [by('byStateAndAge', (statistics) => statistics.countDeliveredSince(NOW, NOW))],
};
