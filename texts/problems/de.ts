import type { Formats } from '../formats.js';
import { declineReasonOf } from './decline-reasons.js';
import type { ProblemTexts } from './en.js';
import type { Declines, ProblemParams } from './problem-types.js';

const NOT_CHARGED = 'Es wurde nichts abgebucht.';

export const problemTexts = (format: Formats): ProblemTexts => {
  const later = ({ retryAfterSec }: ProblemParams): string =>
    retryAfterSec === undefined
      ? 'Versuchen Sie es später noch einmal.'
      : `Versuchen Sie es in ${format.duration(retryAfterSec * 1000)} noch einmal.`;
  return {
    byCode: {
      invalid_request: {
        title: 'Eine Angabe ist ungültig',
        advice: 'Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.',
      },
      token_missing: {
        title: 'Der Link ist unvollständig',
        advice: 'Verwenden Sie den ganzen Link aus der E-Mail oder fordern Sie einen neuen an.',
      },
      token_invalid: {
        title: 'Dieser Link öffnet das Video nicht',
        advice: 'Verwenden Sie den neuesten Link aus unseren E-Mails oder fordern Sie einen neuen an.',
      },
      job_not_found: {
        title: 'Unter diesem Link gibt es kein Video',
        advice: 'Verwenden Sie den ganzen Link aus der E-Mail oder fordern Sie einen neuen an.',
      },
      not_found: { title: 'Diese Adresse gibt es nicht', advice: 'Beginnen Sie auf der Startseite.' },
      api_key_invalid: {
        title: 'Dieser API-Schlüssel ist ungültig',
        advice: 'Er ist falsch, widerrufen oder abgelaufen. Verwenden Sie einen anderen.',
      },
      account_locked: {
        title: 'Dieses Konto ist gesperrt',
        advice: 'Begonnene Videos werden fertiggestellt oder erstattet. Wenden Sie sich an den Support.',
      },
      maintenance: (params) => ({
        title: 'Wir warten gerade unser System',
        advice: `Neue Videos müssen warten, begonnene laufen weiter. ${later(params)}`,
      }),
      address_blocked: {
        title: 'Wir nehmen von Ihnen keine Videos an',
        advice: 'Wenden Sie sich an den Support, wenn Sie das für einen Irrtum halten.',
      },
      preset_not_allowed: {
        title: 'Dieses Videoformat steht Ihnen nicht zur Verfügung',
        advice: 'Wählen Sie das Format, das überall läuft.',
      },
      quota_exceeded: ({ quota, limit, retryAfterSec }) => ({
        title: quota === 'concurrentJobs' ? 'Von Ihnen laufen zu viele Videos gleichzeitig' : 'Für heute ist es genug',
        advice:
          quota === 'concurrentJobs'
            ? 'Warten Sie, bis eines fertig ist, oder brechen Sie eines ab.'
            : [
                quota === 'jobsPerDay' && limit !== undefined
                  ? `Wir nehmen ${format.integer(limit)} ${format.plural(limit, { one: 'Video', other: 'Videos' })} am Tag an.`
                  : '',
                quota === 'bytesPerDay' && limit !== undefined ? `Wir nehmen ${format.fileSize(limit)} am Tag an.` : '',
                later({ retryAfterSec }),
              ]
                .filter(Boolean)
                .join(' '),
      }),
      too_much_unpaid: (params) => ({
        title: 'Zu viele Ihrer Videos sind noch nicht bezahlt',
        advice: `Bezahlen Sie eines davon oder brechen Sie es ab. ${later(params)}`,
      }),
      no_room: (params) => ({
        title: 'Für dieses Video ist gerade kein Platz',
        advice: `${NOT_CHARGED} ${later(params)}`,
      }),
      address_closed: {
        title: 'Die E-Mail-Adresse lässt sich nicht mehr ändern',
        advice:
          'Die E-Mail ist unterwegs, oder das Video ist beendet. Wenden Sie sich an den Support, wenn die Adresse falsch war.',
      },
      no_address: {
        title: 'Für dieses Video haben wir keine E-Mail-Adresse',
        advice: 'Geben Sie zuerst Ihre Adresse ein.',
      },
      personal_data_erased: {
        title: 'Ihre Daten zu diesem Video sind gelöscht',
        advice: 'Senden Sie das Video noch einmal, wenn Sie es noch brauchen.',
      },
      request_too_large: {
        title: 'Das ist zu groß zum Senden',
        advice: 'Kürzen Sie Ihre Eingabe und versuchen Sie es noch einmal.',
      },
      upload_too_large: ({ limitBytes }) => ({
        title: 'Das Video ist zu groß',
        advice:
          limitBytes === undefined
            ? 'Wählen Sie eine kleinere Datei.'
            : `Wählen Sie eine Datei mit höchstens ${format.fileSize(limitBytes)}.`,
      }),
      upload_empty: { title: 'Die Datei ist leer', advice: 'Wählen Sie die Videodatei selbst.' },
      file_name_unusable: {
        title: 'Diesen Dateinamen können wir nicht verwenden',
        advice: 'Benennen Sie die Datei um: höchstens 255 Zeichen, keine Schrägstriche.',
      },
      not_a_video: { title: 'Diese Datei ist kein Video', advice: 'Wählen Sie ein Video.' },
      video_too_long: ({ limitSec }) => ({
        title: 'Das Video ist zu lang',
        advice:
          limitSec === undefined
            ? 'Kürzen Sie es oder wählen Sie ein kürzeres.'
            : `Kürzen Sie es auf höchstens ${format.duration(limitSec * 1000)} oder wählen Sie ein kürzeres.`,
      }),
      upload_token_invalid: {
        title: 'Dieser Upload ist nicht mehr gültig',
        advice: 'Senden Sie das Video noch einmal.',
      },
      upload_unknown: { title: 'Dieser Upload ist nicht mehr gültig', advice: 'Senden Sie das Video noch einmal.' },
      upload_incomplete: { title: 'Vom Video fehlen noch Teile', advice: 'Setzen Sie den Upload fort.' },
      upload_size_mismatch: {
        title: 'Die Datei hat sich geändert',
        advice: 'Sie ist nicht mehr so groß wie am Anfang. Senden Sie sie noch einmal, wenn sie fertig ist.',
      },
      upload_gone: { title: 'Der Upload ist beendet', advice: `${NOT_CHARGED} Senden Sie das Video noch einmal.` },
      upload_closed: { title: 'Der Upload ist beendet', advice: 'Die Seite des Videos zeigt, wie es steht.' },
      not_quoted: { title: 'Zurzeit gibt es nichts zu kaufen', advice: 'Die Seite des Videos zeigt, wie es steht.' },
      quote_unknown: {
        title: 'Dieses Angebot hat sich geändert',
        advice: `${NOT_CHARGED} Wählen Sie eines der aktuellen Angebote.`,
      },
      quote_expired: {
        title: 'Das Angebot ist abgelaufen',
        advice: `${NOT_CHARGED} Senden Sie das Video noch einmal.`,
      },
      quote_unsellable: {
        title: 'Das Video lässt sich nicht so klein machen',
        advice: `${NOT_CHARGED} Wählen Sie eine größere Grenze.`,
      },
      requotes_spent: {
        title: 'Mehr Größen können Sie für dieses Video nicht probieren',
        advice: 'Wählen Sie eines der Angebote oder senden Sie das Video noch einmal.',
      },
      tracks_unusable: {
        title: 'Diese Bild- oder Tonspur können wir nicht verwenden',
        advice: 'Wählen Sie eine andere.',
      },
      preview_not_ready: {
        title: 'Die Vorschau ist noch nicht fertig',
        advice: 'Sie erscheint hier, sobald es sie gibt.',
      },
      preview_unknown: { title: 'Hierfür gibt es keine Vorschau', advice: 'Sie können auch ohne Vorschau kaufen.' },
      too_many_requests: (params) => ({ title: 'Das war uns zu schnell', advice: later(params) }),
      too_many_event_streams: {
        title: 'Diese Seite ist zu oft geöffnet',
        advice: 'Schließen Sie einige Tabs. Das Video läuft weiter.',
      },
      event_streams_full: {
        title: 'Gerade schauen sehr viele zu',
        advice: 'Das Video läuft weiter. Was Sie hier sehen, kommt etwas verspätet.',
      },
      idempotency_key_reused: {
        title: 'Das ist schon geschehen',
        advice: 'Laden Sie die Seite neu. Dann sehen Sie, wie es um das Video steht.',
      },
      request_in_progress: (params) => ({ title: 'Das geschieht gerade schon', advice: later(params) }),
      result_not_ready: {
        title: 'Das Video ist noch nicht fertig',
        advice: 'Es erscheint hier, sobald es fertig ist.',
      },
      result_expired: {
        title: 'Das Video wurde gelöscht',
        advice: 'Wir bewahren Videos nur eine Zeit lang auf. Senden Sie es noch einmal, wenn Sie es noch brauchen.',
      },
      result_refunded: {
        title: 'Die Zahlung wurde erstattet und das Video gelöscht',
        advice: 'Senden Sie es noch einmal, wenn Sie es noch brauchen.',
      },
      already_delivered: {
        title: 'Ihr Video wurde vorher fertig',
        advice: 'Es wurde nicht abgebrochen: Nichts wurde gelöscht, und nichts wird erstattet.',
      },
      job_closed: { title: 'Dieses Video ist beendet', advice: 'Die Seite des Videos zeigt, was geschehen ist.' },
      dependency_unavailable: (params) => ({
        title: 'Ein Teil unseres Dienstes ist nicht erreichbar',
        advice: `Nichts ist verloren. ${later(params)}`,
      }),
      internal_error: {
        title: 'Bei uns ist etwas schiefgegangen',
        advice: 'Versuchen Sie es noch einmal. Geht es wieder schief, wenden Sie sich an den Support.',
      },
      payment_declined: ({ declineCode }) => ({
        title: 'Die Karte wurde abgelehnt',
        advice: `${DECLINES[declineReasonOf(declineCode)]} ${NOT_CHARGED} Versuchen Sie es mit einer anderen Karte.`,
      }),
      payment_method_required: {
        title: 'Die Karte fehlt',
        advice: 'Geben Sie eine Karte an und versuchen Sie es noch einmal.',
      },
      payment_method_unknown: {
        title: 'Diese Karte lässt sich hier nicht verwenden',
        advice: `${NOT_CHARGED} Geben Sie sie noch einmal ein oder versuchen Sie es mit einer anderen.`,
      },
      payment_unavailable: (params) => ({
        title: 'Zurzeit können wir keine Zahlungen annehmen',
        advice: `${NOT_CHARGED} An Ihrer Karte liegt es nicht. ${later(params)}`,
      }),
      payment_canceled: {
        title: 'Die Zahlung wurde abgebrochen',
        advice: `${NOT_CHARGED} Die Seite des Videos zeigt, wie es steht.`,
      },
      payment_pending: {
        title: 'Eine andere Zahlung für dieses Video läuft noch',
        advice:
          'Dieser Versuch hat nichts abgebucht. Warten Sie einen Moment: Die Seite des Videos zeigt, wie die andere Zahlung ausgeht.',
      },
      payment_replaced: {
        title: 'An die Stelle dieser Zahlung ist eine andere getreten',
        advice:
          'Für dieses Video wurde eine andere Karte gewählt, und von dieser wurde nichts abgebucht. Die Seite des Videos zeigt, wie es steht.',
      },
      attempt_reused: {
        title: 'Das wurde schon versucht',
        advice: 'Es wurde nichts weiter abgebucht. Laden Sie die Seite neu.',
      },
      attempts_spent: {
        title: 'Für dieses Video wurden zu viele Karten versucht',
        advice: `${NOT_CHARGED} Fragen Sie Ihre Bank oder senden Sie das Video noch einmal.`,
      },
      upsell_unknown: {
        title: 'Dieses Extra wird nicht angeboten',
        advice: `${NOT_CHARGED} Wählen Sie eines der gezeigten Extras.`,
      },
    },
    declines: DECLINES,
  };
};

const DECLINES: Declines = {
  unknown: 'Ihre Bank hat die Zahlung abgelehnt und keinen Grund genannt.',
  insufficient_funds: 'Auf der Karte ist nicht genug Geld.',
  expired_card: 'Die Karte ist abgelaufen.',
  incorrect_cvc: 'Die Prüfziffer ist falsch.',
  incorrect_number: 'Die Kartennummer ist falsch.',
  invalid_expiry: 'Das Ablaufdatum ist falsch.',
  incorrect_address: 'Die Postleitzahl oder die Adresse passt nicht zur Karte.',
  not_supported: 'Mit dieser Karte sind solche Zahlungen nicht möglich.',
  limit_exceeded: 'Das Limit der Karte ist erreicht.',
  authentication_required: 'Ihre Bank konnte nicht sicherstellen, dass Sie es sind.',
  processing_error: 'Ihre Bank konnte die Zahlung gerade nicht bearbeiten.',
};
