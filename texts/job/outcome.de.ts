import type { Formats } from '../formats.js';
import type { outcomeTexts as english } from './outcome.en.js';

const OUR_FAULT = 'Wir konnten Ihr Video wegen eines Problems auf unserer Seite nicht fertigstellen.';
const SUPPORT = 'Unser Support hat diesen Auftrag beendet.';
const NOT_ACCEPTED = 'Wir konnten Ihr Video nicht annehmen.';
const NOT_PAID = 'Die Zahlung wurde nicht rechtzeitig abgeschlossen.';

export const outcomeTexts = (format: Formats): ReturnType<typeof english> => ({
  'refund.by_support': 'Unser Support hat diese Erstattung veranlasst.',
  'refund.unknown': OUR_FAULT,
  'refund.canceled_by_customer': 'Sie haben Ihr Video abgebrochen.',
  'refund.deleted_by_customer': 'Sie haben Ihr Video gelöscht.',
  'refund.refund_by_support': SUPPORT,
  'refund.canceled_by_support': SUPPORT,
  'refund.canceled_by_operator': SUPPORT,
  'refund.goodwill': 'Unser Support hat Ihnen aus Kulanz einen Teil der Zahlung erstattet.',
  'refund.priority_missed': 'Ihr Video war nicht zu der Zeit fertig, die wir Ihnen für den Vorrang zugesagt hatten.',
  'refund.payment_disputed': 'Ihre Bank hat dieser Zahlung widersprochen. Daher haben wir den Auftrag beendet.',
  'refund.cannot_fit': 'Wir konnten Ihr Video nicht klein genug machen, ohne seine Qualität zu zerstören.',
  'refund.encode_failed': 'Wir konnten Ihr Video nicht komprimieren: Unser Encoder ist daran gescheitert.',
  'refund.unreadable': 'Wir konnten Ihr Video nicht bis zum Ende lesen.',
  'refund.upload_timeout': NOT_ACCEPTED,
  'refund.upload_unusable': NOT_ACCEPTED,
  'refund.no_video': NOT_ACCEPTED,
  'refund.no_duration': NOT_ACCEPTED,
  'refund.too_large': NOT_ACCEPTED,
  'refund.too_long': NOT_ACCEPTED,
  'refund.too_many_pixels': NOT_ACCEPTED,
  'refund.too_many_streams': NOT_ACCEPTED,
  'refund.too_many_frames': NOT_ACCEPTED,
  'refund.too_complex': 'Ihr Video braucht mehr Rechenzeit, als wir für eine Datei aufwenden können.',
  'refund.encrypted': NOT_ACCEPTED,
  'refund.unsupported_colors': NOT_ACCEPTED,
  'refund.quote_timeout': NOT_PAID,
  'refund.payment_timeout': NOT_PAID,
  'refund.payment_failed': NOT_PAID,
  'refund.payment_canceled_at_provider': NOT_PAID,
  'refund.retention_over': OUR_FAULT,
  'refund.attention_timeout': OUR_FAULT,
  'refund.encode_unavailable': OUR_FAULT,
  'refund.finalize_failed': OUR_FAULT,
  'refund.probe_unavailable': OUR_FAULT,
  'refund.internal_error': OUR_FAULT,
  'end.upload_timeout': 'Der Upload wurde nicht rechtzeitig fertig.',
  'end.upload_unusable':
    'Die Datei, die bei uns ankam, ist nicht die angekündigte. Vielleicht hat sie sich während des Uploads geändert.',
  'end.quote_timeout': 'Das Angebot ist abgelaufen, bevor es gekauft wurde.',
  'end.unreadable': 'Wir konnten die Datei nicht als Video lesen.',
  'end.no_video': 'Die Datei enthält kein Video.',
  'end.no_duration': 'Wir konnten nicht feststellen, wie lang das Video ist.',
  'end.too_large': 'Die Datei ist größer, als wir annehmen.',
  'end.too_long': 'Das Video ist länger, als wir annehmen.',
  'end.too_many_pixels': 'Das Bild ist größer, als wir annehmen.',
  'end.too_many_streams': 'Die Datei hat mehr Spuren, als wir annehmen.',
  'end.too_many_frames': 'Das Video hat mehr Einzelbilder, als wir annehmen.',
  'end.encrypted': 'Das Video ist kopiergeschützt.',
  'end.unsupported_colors':
    'Die Farben stimmen nur auf Dolby-Vision-Bildschirmen. Exportieren Sie das Video als HDR10 oder ohne HDR.',
  'expect.succeeded': 'Banken zeigen eine Erstattung meist innerhalb von 5 bis 10 Werktagen an.',
  'expect.pending': 'Die Erstattung läuft noch: Ihre Bank braucht länger als üblich. Wir behalten sie im Blick.',
  'expect.failed':
    'Ihre Bank hat die Erstattung an uns zurückgegeben. Wir versuchen es noch einmal. Sie müssen nichts tun.',
  'delayed.paid': ({ refundsAt }) =>
    `Verzögert. Spätestens am ${format.dateTime(Date.parse(refundsAt))} erstatten wir Ihnen die Zahlung automatisch.`,
  'delayed.unpaid': ({ refundsAt }) =>
    `Verzögert. Spätestens am ${format.dateTime(Date.parse(refundsAt))} wird der Auftrag beendet.`,
  'missing.picture': ({ deliveredMs, expectedMs }) =>
    `Das Bild endet bei ${format.clock(deliveredMs)} von ${format.clock(expectedMs)}: Der Rest ist in Ihrer Datei beschädigt und lässt sich nicht dekodieren.`,
  'missing.sound': ({ deliveredMs, expectedMs }) =>
    `Der Ton endet bei ${format.clock(deliveredMs)} von ${format.clock(expectedMs)}: Der Rest ist in Ihrer Datei beschädigt und lässt sich nicht dekodieren.`,
  'missing.within_picture': ({ missingMs, expectedMs }) =>
    `Vom Bild (${format.clock(expectedMs)}) ist etwa ${format.clock(missingMs)} in Ihrer Datei beschädigt und lässt sich nicht dekodieren. Dort steht das Bild still.`,
  'files.deleted': 'Ihr Video und alles, was wir daraus gemacht haben, sind gelöscht.',
});
