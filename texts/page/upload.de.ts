import type { Formats } from '../formats.js';
import type { UploadTexts } from './upload.en.js';

export const uploadTexts = (format: Formats): UploadTexts => ({
  title: 'Ihr Video wird gesendet',
  progress: (sentBytes, sizeBytes) => `${format.megabytes(sentBytes)} von ${format.megabytes(sizeBytes)} gesendet`,
  progressRoughly: (percent) => `${format.percent(percent)} gesendet`,
  speed: (bytesPerSec) => `${format.megabytes(bytesPerSec)}/s`,
  timeLeft: (leftMs) => `noch etwa ${format.duration(leftMs)}`,
  list: 'Videos, die gesendet werden',
  waits: 'Wartet, bis ein anderes Video gesendet ist.',
  sent: 'Gesendet. Öffnen Sie es, um Preis und Bild zu sehen.',
  stay: 'Lassen Sie diese Seite offen, bis das Video gesendet ist.',
  tryAgain: 'Noch einmal versuchen',
  elsewhere: 'Ein anderer Tab dieses Browsers sendet dieses Video.',
  interrupted: 'Die Verbindung ist unterbrochen',
  interruptedAdvice: 'Wir versuchen es weiter. Was angekommen ist, wird nicht noch einmal gesendet.',
  triesAgain: 'Diese Seite versucht es von selbst weiter.',
  stopped: 'Dieses Video ist nicht vollständig gesendet',
  goOn: 'Wählen Sie dieselbe Datei noch einmal aus; sie wird dort fortgesetzt, wo sie unterbrochen wurde:',
  notHere:
    'Es wurde aus einem anderen Browser gesendet. Machen Sie dort weiter, oder senden Sie es von hier aus noch einmal:',
  pickSame: 'Datei noch einmal auswählen',
  pickAnew: 'Noch einmal senden',
});
