import type { Formats } from '../formats.js';
import type { offerTexts as english } from './offer.en.js';

type Texts = ReturnType<typeof english>;
type EncodeSummary = Parameters<Texts['short.encoded']>[0];

const PROVIDERS = { gmail: 'Gmail', outlook: 'Outlook', other: 'Fast jeder Mailserver' };
const GRADES = {
  excellent: 'Ausgezeichnete Qualität',
  good: 'Gute Qualität',
  fair: 'Mittlere Qualität',
  poor: 'Schlechte Qualität',
};
const SOUNDS = { none: 'ohne Ton', mono: 'mit Monoton', stereo: 'mit Stereoton' };

export const offerTexts = (format: Formats): Texts => {
  const megabytes = format.exactMegabytes;
  const summary = ({ grade, width, height, sound, aim, sizeBytes }: EncodeSummary): string => {
    const quality = grade === null ? 'Ein Bild' : GRADES[grade];
    const size =
      aim === 'quality'
        ? `in ${megabytes(sizeBytes)}; eine größere Datei sähe nicht besser aus`
        : `knapp unter der Grenze von ${megabytes(sizeBytes)}`;
    return `${quality} bei ${width} × ${height} ${SOUNDS[sound]}, ${size}.`;
  };
  return {
    'short.copied': 'Das Video passt schon. Es wird nur kopiert, ohne Orts- und Gerätedaten.',
    'short.cannot_fit': ({ ceilingBytes, smallestBytes }) =>
      `Das Video passt nicht in ${megabytes(ceilingBytes)}. Die kleinste brauchbare Größe ist ${megabytes(smallestBytes)}.`,
    'short.encoded': summary,
    'short.encoded_for_free': (plan) =>
      `Das Video passt schon und wird kostenlos neu komprimiert, damit es überall läuft. ${summary(plan)}`,
    'limit.own': ({ ceilingBytes }) => `Sie haben ${format.fileSize(ceilingBytes)} als Grenze gewählt.`,
    'limit.file': ({ provider, capBytes }) =>
      `${PROVIDERS[provider]} nimmt Dateien bis ${format.fileSize(capBytes)} an. Was beim Versand hinzukommt, zählt nicht.`,
    'limit.message': ({ provider, capBytes, growthPercent, ceilingBytes }) =>
      `${PROVIDERS[provider]} nimmt Nachrichten bis ${format.fileSize(capBytes)} an. Gemessen wird beim Versand, der sie um ` +
      `${growthPercent} % vergrößert. Eine Datei mit etwa ${format.fileSize(ceilingBytes)} passt.`,
    'line.already_fits': 'Passt schon',
    'line.compression': ({ maxDurationMs, maxSizeBytes }) =>
      `Komprimierung, bis ${format.duration(maxDurationMs)} und ${format.fileSize(maxSizeBytes)}`,
    'line.making_it_fit': 'Komprimierung des Videos',
    'line.priority': ({ readyWithinMs }) => {
      const minutes = Math.round(readyWithinMs / 60_000);
      return `Vorrang, fertig in ${minutes} ${format.plural(minutes, { one: 'Minute', other: 'Minuten' })}`;
    },
    'line.extended_retention': ({ keptForMs }) => {
      const days = Math.round(keptForMs / 86_400_000);
      return `${days} ${format.plural(days, { one: 'Tag', other: 'Tage' })} aufbewahrt`;
    },
  };
};
