import type { Formats } from '../formats.js';
import type { JobTexts } from './job.en.js';

export const jobTexts = (format: Formats): JobTexts => ({
  loading: 'Der Stand Ihres Videos wird geholt …',
  unnamedFile: 'Ihr Video',
  steps: { label: 'Schritte', upload: 'Senden', choose: 'Wählen', compress: 'Verkleinern', take: 'Holen' },
  about: (sizeBytes, durationSec) =>
    durationSec === null
      ? format.fileSize(sizeBytes)
      : `${format.fileSize(sizeBytes)} · ${format.clock(durationSec * 1000)}`,
  reference: 'Kennung',
  referenceHint: 'Nennen Sie sie, wenn Sie dem Support schreiben. Sie öffnet Ihr Video nicht.',
  testMode: 'Testauftrag: Es fließt kein echtes Geld.',
  titles: {
    uploading: 'Ihr Video wird gesendet',
    uploadingElsewhere: 'Wir warten auf das Video',
    probing: 'Ihr Video wird angesehen',
    quoted: 'Wählen Sie, wie Sie es senden',
    paying: 'Wir warten auf die Zahlung',
    queued: 'Ihr Video wartet, bis es dran ist',
    compressing: 'Ihr Video wird komprimiert',
    finalizing: 'Das Ergebnis wird geprüft',
    ending: 'Ihr Video wird abgebrochen',
    done: 'Ihr Video ist bereit zum Senden',
    needs_attention: 'Es dauert länger, als es sollte',
    expired: 'Ihr Video ist gelöscht',
    abandoned: 'Dieses Video wurde nicht fortgesetzt',
    rejected: 'Diese Datei können wir nicht verwenden',
    canceled: 'Ihr Video ist abgebrochen',
    failed: 'Wir konnten Ihr Video nicht fertigstellen',
    refunded: 'Sie haben Ihr Geld zurück',
    refunding: 'Ihr Geld ist auf dem Weg zurück',
  },
  tab: {
    uploading: 'Senden',
    probing: 'Prüfung',
    quoted: 'Auswahl',
    paying: 'Zahlung',
    queued: 'Warten',
    compressing: 'Komprimieren',
    finalizing: 'Prüfung',
    done: 'Fertig',
    needs_attention: 'Verzögert',
    ended: 'Beendet',
  },
  probing:
    'Wir lesen Länge, Bild und Ton und versuchen, wie klein es werden kann. Das dauert meist weniger als eine Minute.',
  queued: {
    next: 'Ihr Video ist das nächste.',
    position: (position) =>
      format.plural(position - 1, {
        one: 'Ein Video ist vor Ihrem.',
        other: `${format.integer(position - 1)} Videos sind vor Ihrem.`,
      }),
    ready: (seconds) => `Fertig in etwa ${format.duration(seconds * 1000)}.`,
    noEncoder: 'Alle unsere Maschinen arbeiten gerade. Ihr Video beginnt, sobald eine frei wird.',
    readyBy: (atMs) =>
      `Sie haben Vorrang gekauft: fertig bis ${format.dateTime(atMs)}, sonst geht der Zuschlag von selbst an Sie zurück.`,
  },
  leave: 'Sie können diese Seite schließen. Der Link in der Adresszeile bringt Sie zurück.',
  stages: {
    download: 'Das Video wird geholt',
    analysis: 'Das Bild wird untersucht',
    encode: 'Wird komprimiert',
    upload: 'Das Ergebnis wird gespeichert',
  },
  progress: (percent) => `${format.percent(percent)} erledigt`,
  timeLeft: (seconds) => `Noch etwa ${format.duration(seconds * 1000)}`,
  secondAttempt:
    'Das erste Ergebnis hat die Größe verfehlt. Wir komprimieren noch einmal mit einer berichtigten Einstellung.',
  finalizing: 'Wir messen die fertige Datei noch einmal nach, bevor wir sie Ihnen geben.',
  ending: {
    paid: (amountCents, currency) =>
      `Wir halten den Encoder an. Sobald er steht, bekommen Sie ${format.money(amountCents, currency)} zurück.`,
    free: 'Wir halten den Encoder an. Sie haben nichts bezahlt.',
  },
  delayed: {
    paid: (atMs) =>
      `Etwas auf unserer Seite hält Ihr Video auf, und ein Mensch sieht es sich an. Ist es bis ${format.dateTime(atMs)} nicht gelöst, bekommen Sie von selbst Ihr ganzes Geld zurück.`,
    free: (atMs) =>
      `Etwas auf unserer Seite hält Ihr Video auf, und ein Mensch sieht es sich an. Es endet spätestens am ${format.dateTime(atMs)}.`,
  },
  silence: (atMs) =>
    `Seit ${format.timeOfDay(atMs)} kommt keine Antwort. Ihr Video ist sicher, und diese Seite versucht es weiter.`,
  offline: 'Ihr Gerät ist offline. Diese Seite geht weiter, sobald die Verbindung wieder da ist.',
  retry: 'Jetzt versuchen',
  copyLink: 'Link zu dieser Seite kopieren',
  copied: 'Kopiert',
  notify: 'Sagen Sie mir, wenn es fertig ist',
  notifyOn: 'Dieses Gerät meldet sich, wenn es fertig ist, solange diese Seite offen bleibt.',
  notifyRefused: 'Ihr Browser erlaubt dieser Seite keine Mitteilungen.',
  readyNotification: 'Ihr Video ist bereit zum Senden',
  cancel: {
    action: 'Dieses Video abbrechen',
    title: 'Dieses Video abbrechen?',
    unpaid: 'Sie haben nichts bezahlt. Das Video wird von unseren Servern gelöscht.',
    paid: (amountCents, currency) =>
      `Sie bekommen ${format.money(amountCents, currency)} vollständig zurück, und das Video wird von unseren Servern gelöscht.`,
    paying:
      'Die Zahlung wird abgesagt. Hat Ihre Bank das Geld schon abgebucht, bekommen Sie es vollständig zurück. Das Video wird von unseren Servern gelöscht.',
    confirm: 'Ja, Video abbrechen',
    keep: 'Nein, weitermachen',
    sent: 'Wird abgebrochen …',
  },
  ended: {
    deleted: (atMs) => `Alle Dateien wurden am ${format.dateTime(atMs)} gelöscht.`,
    deleting: 'Die Dateien werden gerade gelöscht.',
    nothingPaid: 'Sie haben nichts bezahlt.',
    kept: (amountCents, currency) =>
      `Das Video wurde geliefert. Die ${format.money(amountCents, currency)}, die Sie bezahlt haben, bleiben deshalb bei uns.`,
    expired: 'Die Zeit zum Herunterladen ist vorbei.',
    deletedByYou: 'Sie haben es gelöscht.',
    deletedByUs: 'Unser Support hat es gelöscht.',
    startAgain: 'Mit einem anderen Video beginnen',
    again: 'Von vorn beginnen',
  },
  refund: {
    title: 'Ihr Geld',
    received: (amountCents, currency) => `Bezahlt: ${format.money(amountCents, currency)}`,
    line: {
      pending: (amountCents, currency, atMs) =>
        `Erstattung von ${format.money(amountCents, currency)}, begonnen am ${format.dateTime(atMs)}. Ihre Bank braucht länger als sonst; wir bleiben daran.`,
      succeeded: (amountCents, currency, atMs) =>
        `Erstattung von ${format.money(amountCents, currency)} vom ${format.dateTime(atMs)}. Banken zeigen sie meist nach 5 bis 10 Werktagen.`,
      failed: (amountCents, currency, atMs) =>
        `Erstattung von ${format.money(amountCents, currency)} vom ${format.dateTime(atMs)}: Ihre Bank hat sie zurückgeschickt. Wir erstatten neu; Sie müssen nichts tun.`,
    },
    onItsWay: 'Die Erstattung läuft. Betrag und Datum stehen gleich hier.',
    disputed: 'Ihre Bank hat das Geld zurückverlangt. Darüber ist noch nicht entschieden.',
  },
  broken: {
    noToken: {
      title: 'Dieser Link ist unvollständig',
      words:
        'Der letzte Teil des Links fehlt, der Teil nach dem Zeichen #. Ohne ihn kann niemand das Video sehen. Weder dem Video noch Ihrem Geld ist etwas passiert.',
    },
    wrongToken: {
      title: 'Dieser Link öffnet das Video nicht',
      words:
        'Er ist abgeschnitten, oder ein neuerer Link hat ihn ersetzt. Weder dem Video noch Ihrem Geld ist etwas passiert.',
    },
    unknown: {
      title: 'Dieses Video kennen wir nicht',
      words: 'Der Link ist falsch, oder alles über das Video wurde schon vor langer Zeit gelöscht.',
    },
    action: 'Meine Links zusenden',
  },
});
