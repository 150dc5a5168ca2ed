import type { Formats } from '../formats.js';
import type { ResultTexts } from './result.en.js';

export const resultTexts = (format: Formats): ResultTexts => ({
  before: 'Vorher',
  after: 'Jetzt',
  smaller: (percent) => `${format.percent(percent)} kleiner`,
  fits: {
    gmail: 'Passt in eine Nachricht von Gmail.',
    outlook: 'Passt in eine Nachricht von Outlook.',
    other: 'Passt in eine Nachricht fast jedes Maildienstes.',
    own: (ceilingBytes) => `Passt in Ihre ${format.fileSize(ceilingBytes)}.`,
  },
  size: 'Größe',
  picture: 'Bild',
  quality: 'Qualität',
  play: 'Ergebnis abspielen',
  player: 'Das fertige Video',
  playFailed: 'Das Video konnte nicht abgespielt werden. Sie können es trotzdem herunterladen.',
  download: 'Herunterladen',
  downloading: 'Wird geholt …',
  share: 'Mit einer App senden …',
  sharePrepare: (percent) =>
    percent === null ? 'Die Datei wird bereitgemacht …' : `Die Datei wird bereitgemacht: ${format.percent(percent)}`,
  shareNow: 'App auswählen',
  shareReady: 'Die Datei liegt auf diesem Gerät bereit.',
  shareFailed:
    'Dieses Gerät konnte die Datei nicht teilen. Laden Sie sie herunter und hängen Sie sie an eine E-Mail an.',
  missing: 'Was im beschädigten Original fehlt',
  until: (atMs) => `Sie können es bis ${format.dateTime(atMs)} herunterladen. Danach wird es gelöscht.`,
  extend: (longerMs) => `Kostenlos ${format.duration(longerMs)} länger behalten`,
  extended: (atMs) => `Es bleibt bis ${format.dateTime(atMs)}.`,
  delete: {
    action: 'Jetzt löschen',
    title: 'Das Video jetzt löschen?',
    words:
      'Das Original, das Ergebnis und alles, was daraus gemacht wurde, werden von unseren Servern gelöscht. Das lässt sich nicht rückgängig machen.',
    paid: 'Das Video wurde geliefert, deshalb bekommen Sie kein Geld zurück. Laden Sie es vorher herunter, wenn Sie es noch brauchen.',
    refunded:
      'Das Video wurde geliefert, deshalb bekommen Sie für das Löschen kein weiteres Geld zurück. Laden Sie es vorher herunter, wenn Sie es noch brauchen.',
    confirm: 'Löschen',
    keep: 'Behalten',
    sent: 'Wird gelöscht …',
  },
  bounced: {
    title: 'Die E-Mail kam zurück?',
    words: 'Manche Mailserver nehmen weniger an, als ihr Anbieter sagt.',
    steps: {
      smaller:
        'Senden Sie das Video noch einmal kleiner: Beginnen Sie neu und wählen Sie „Jeder Maildienst“ oder eine eigene Größe.',
      link: 'Oder senden Sie statt der Datei den Link zu dieser Seite. Wer ihn hat, kann das Video herunterladen, bis es gelöscht wird.',
      support: (reference) =>
        `Es hätte passen sollen? Antworten Sie auf die E-Mail, die Sie von uns bekommen haben, und nennen Sie die Kennung ${reference}. Wir sehen es uns an und erstatten, was wir falsch versprochen haben.`,
    },
    action: 'Kleiner neu beginnen',
  },
  receipt: {
    title: 'Beleg',
    loading: 'Der Beleg wird geholt …',
    none: 'Für dieses Video wurde nichts bezahlt.',
    paidAt: 'Bezahlt am',
    lines: 'Gekauft',
    total: 'Erhalten',
    returned: 'Zurückgezahlt',
    payment: 'Zahlung',
    print: 'Drucken',
    test: 'Test: kein echtes Geld.',
  },
  record: {
    title: 'Was bisher geschah',
    loading: 'Der Verlauf wird geholt …',
    states: 'Schritte',
    money: 'Geld',
    mails: 'E-Mails',
    noMails: 'Es wurde keine E-Mail gesendet.',
  },
});
