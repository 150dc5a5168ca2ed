import type { Formats } from '../formats.js';
import type { DropTexts } from './drop.en.js';

export const dropTexts = (format: Formats): DropTexts => ({
  title: 'Videos klein genug für die E-Mail',
  lead: 'Sie sehen Preis und Bild, bevor Sie bezahlen. Wenn es am Ende nicht passt, bekommen Sie Ihr Geld zurück.',
  area: 'Videos zum Senden',
  here: 'Ziehen Sie ein Video hierher',
  choose: 'Video auswählen',
  more: 'Ziehen Sie ein weiteres Video hierher',
  chooseMore: 'Weiteres auswählen',
  limits: (maxBytes, maxMs) => `Bis zu ${format.fileSize(maxBytes)} und ${format.duration(maxMs)}`,
  from: (amountCents, currency) =>
    `Ab ${format.money(amountCents, currency)} je Video. Kostenlos, wenn es schon passt.`,
  how: {
    title: 'So geht es',
    steps: [
      {
        title: 'Video auswählen',
        words: 'Sagen Sie, wohin es soll. Ihr Browser sieht sich das Video an, bevor etwas gesendet wird.',
      },
      { title: 'Erst sehen, dann zahlen', words: 'Sie sehen Preis, Größe und Ihr eigenes Bild, vorher und nachher.' },
      {
        title: 'Senden',
        words: 'Laden Sie das kleine Video herunter oder geben Sie es an Ihr Mailprogramm. Unseres löschen wir.',
      },
    ],
  },
  target: 'Wohin möchten Sie es senden?',
  upTo: (bytes) => `Bis zu ${format.fileSize(bytes)}`,
  ownHint: 'In Megabyte',
  ownSize: 'Höchstgröße in MB',
  ownSizeWrong: (min, max) =>
    `Geben Sie eine Zahl von ${format.decimal(min / 1e6)} bis ${format.integer(max / 1e6)} ein, zum Beispiel 10.`,
  chosen: 'Ausgewählte Videos',
  remove: 'Entfernen',
  reading: 'Das Video wird angesehen …',
  unreadable: 'Ihr Browser kann diese Datei nicht lesen. Wir sehen sie nach dem Senden an, bevor Sie bezahlen.',
  fits: {
    already_fits: 'Passt bereits',
    likely: 'Wird sehr wahrscheinlich passen',
    perhaps: 'Passt vielleicht, mit einfacherem Bild',
    unlikely: 'Wird kaum passen',
  },
  free: 'kostenlos',
  email: 'Ihre E-Mail-Adresse (freiwillig)',
  emailHint:
    'Wir schreiben Ihnen, wenn es fertig ist. Ohne Adresse bewahren Sie bitte den Link der nächsten Seite auf.',
  emailWrong: 'Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.com.',
  send: (count) => format.plural(count, { one: 'Video senden', other: `${format.integer(count)} Videos senden` }),
  sendHint: 'Es geht nur an uns und kostet nichts. Sie entscheiden, wenn Sie Preis und Bild sehen.',
  maintenance: 'Wir arbeiten an unserem Dienst',
  maintenanceAdvice: 'Neue Videos müssen warten; laufende gehen weiter.',
  maintenanceUntil: (time) => `Das endet am ${time}.`,
  leftBehind: 'Noch nicht gesendet',
  leftBehindAdvice:
    'Die Seite wurde verlassen, bevor es begann. Wählen Sie dieselbe Datei noch einmal aus und senden Sie sie:',
  otherFile: 'Das ist eine andere Datei',
  otherFileAdvice:
    'Es ist nicht die, deren Übertragung unterbrochen wurde. Sie wird als neues Video von Anfang an gesendet.',
  backToStopped: 'Zurück, um die richtige Datei zu wählen',
});
