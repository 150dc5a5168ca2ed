import type { Formats } from '../formats.js';
import type { planTexts as english } from './plan.en.js';

const OBSTACLES = {
  unusable_copy: 'eine Kopie nicht richtig laufen würde',
  changing_picture: 'sich das Bild unterwegs in Größe oder Format ändert',
  several_edits: 'sie Teile der Aufnahme ausblendet',
  changing_sound: 'sich das Format des Tons unterwegs ändert',
  sound_profile: 'nur wenige Geräte diesen Ton abspielen',
  color_tags: 'ihre Farbangaben falsch sind',
  crop: 'sie den Rand des Bildes ausblendet',
  turn: 'sie das Bild auf ungewöhnliche Weise dreht',
  no_key_frames: 'sie nicht mit einem vollständigen Bild beginnt',
};

const SOUNDS = { silence: 'die Tonspur ist stumm', speech: 'es ist Sprache', music: 'es ist Musik oder dichter Klang' };

export const planTexts = (format: Formats): ReturnType<typeof english> => {
  const megabytes = format.exactMegabytes;
  const length = (durationMs: number): string =>
    durationMs < 59_500 ? `${Math.round(durationMs / 1000)} s` : `${format.clock(durationMs)} min`;
  const kilobits = (bitrateBps: number): string => `${Math.round(bitrateBps / 1000)} kbit/s`;
  return {
    'plan.already_fits': ({ sizeBytes, ceilingBytes }) =>
      `Die Datei hat ${megabytes(sizeBytes)}, die Grenze liegt bei ${megabytes(ceilingBytes)}. Sie passt also schon.`,
    'plan.content_already_fits': ({ sizeBytes, contentBytes, ceilingBytes }) =>
      `Die Datei hat ${megabytes(sizeBytes)}, davon ${megabytes(contentBytes)} Bild und Ton. Die Grenze liegt bei ${megabytes(ceilingBytes)}, sie passt also schon.`,
    'plan.copied':
      'Ihre Formate laufen überall, daher wird sie nicht neu komprimiert. Orts- und Gerätedaten werden entfernt.',
    'plan.encoded_for_free': ({ obstacle }) => `Sie wird kostenlos neu komprimiert, weil ${OBSTACLES[obstacle]}.`,
    'plan.cannot_fit': ({ smallestBytes, ceilingBytes }) =>
      `Selbst mit den sparsamsten brauchbaren Einstellungen sind ${megabytes(smallestBytes)} nötig. Die Grenze liegt bei ${megabytes(ceilingBytes)}.`,
    'plan.damaged': ({ playableMs, statedMs }) =>
      `Die Datei ist beschädigt: Nur die ersten ${format.clock(playableMs)} von ${format.clock(statedMs)} lassen sich abspielen.`,
    'plan.no_sound': 'Das Video hat keinen Ton.',
    'plan.sound': ({ bitrateBps, channels, mixedFromChannels, kind }) => {
      const from = mixedFromChannels === null ? '' : `, aus ${mixedFromChannels} Kanälen gemischt`;
      const heard = kind === null ? '' : `: ${SOUNDS[kind]}`;
      return `Der Ton bekommt ${kilobits(bitrateBps)}, ${channels === 1 ? 'mono' : 'stereo'}${from}${heard}.`;
    },
    'plan.picture': ({ bitrateBps }) => `Das Bild bekommt ${kilobits(bitrateBps)}.`,
    'plan.scaled_down': ({ width, height }) =>
      `Es wird auf ${width} × ${height} verkleinert: Ein größeres Bild sähe bei dieser Datenrate klötzchenhaft aus.`,
    'plan.scaled_to_largest': ({ width, height }) =>
      `Es wird auf ${width} × ${height} verkleinert, die größte Auflösung, die überall läuft.`,
    'plan.keeps_size': 'Es behält seine Auflösung.',
    'plan.frame_rate': ({ frameRate, sourceFrameRate }) =>
      `Es hat noch ${format.decimal(frameRate)} statt ${format.decimal(sourceFrameRate)} Bilder pro Sekunde.`,
    'plan.hdr_converted':
      'Der hohe Dynamikumfang (HDR) wird in den normalen umgewandelt, den jeder Bildschirm zeigen kann.',
    'plan.size_is_enough': ({ targetBytes }) =>
      `${megabytes(targetBytes)} reichen aus: Eine größere Datei sähe nicht besser aus.`,
    'plan.just_under_limit': ({ ceilingBytes }) =>
      `Das Ziel liegt knapp unter der Grenze von ${megabytes(ceilingBytes)}.`,
    'plan.gpu_unmeasured':
      'Die Grafikkarte komprimiert das Video. Ihre Genauigkeit ist nicht gemessen, daher liegt das Ziel niedriger.',
    'plan.picture_left_out': ({ percent }) =>
      `Die Datei ist beschädigt: Etwa ${format.percent(percent)} des Bildes lassen sich nicht dekodieren. Dort steht das Bild still oder fehlt.`,
    'plan.sound_left_out': ({ codecs }) =>
      `Der Ton (${codecs}) lässt sich nicht dekodieren. Das Ergebnis hat daher keinen Ton.`,
    'plan.sound_tracks_left_out': ({ count, codecs }) =>
      format.plural(count, {
        one: `${count} Tonspur (${codecs}) lässt sich nicht dekodieren und entfällt.`,
        other: `${count} Tonspuren (${codecs}) lassen sich nicht dekodieren und entfallen.`,
      }),
    'plan.film_left_out': ({ allMs, resultMs }) =>
      `Die Datei enthält ${length(allMs)} Film in mehreren Spuren hintereinander. Das Ergebnis enthält davon ${length(resultMs)}.`,
    'plan.bytes_left_out': ({ unreadBytes }) =>
      `${megabytes(unreadBytes)} der Datei gehören zu keiner Spur und entfallen. Das kann ein weiterer Film sein.`,
    'plan.subtitles_left_out': ({ count, languages }) => {
      const spoken = languages === null ? '' : ` (${languages})`;
      return format.plural(count, {
        one: `${count} Untertitelspur${spoken} entfällt: Das Ergebnis hat keine Untertitel.`,
        other: `${count} Untertitelspuren${spoken} entfallen: Das Ergebnis hat keine Untertitel.`,
      });
    },
    'plan.picture_chosen': ({ count, trackId, width, height, durationMs }) =>
      `Die Datei enthält ${count} Bildspuren. Das Ergebnis zeigt ${trackId} (${width} × ${height}, ${length(durationMs)}). Sie können eine andere wählen.`,
    'plan.sound_chosen': ({ count, trackId, codec, channels, language, isSilent }) => {
      const channelWords = `${channels} ${format.plural(channels, { one: 'Kanal', other: 'Kanäle' })}`;
      const description = [codec, channelWords, language, isSilent ? 'stumm' : null].filter((word) => word !== null);
      return `Die Datei enthält ${count} Tonspuren. Das Ergebnis hat ${trackId} (${description.join(', ')}). Sie können eine andere wählen.`;
    },
  };
};
