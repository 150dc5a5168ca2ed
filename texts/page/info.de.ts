import type { Formats } from '../formats.js';
import type { InfoTexts } from './info.en.js';

export const infoTexts = (format: Formats): InfoTexts => ({
  prices: {
    title: 'Preise',
    lead: 'Sie bezahlen einmal je Video, nachdem Sie Preis und Bild gesehen haben.',
    video: 'Video',
    price: 'Preis',
    already: 'Es passt bereits und läuft überall',
    free: 'Kostenlos',
    upTo: (duration, size) => `Bis zu ${duration} und ${size}`,
    priority: 'Vorrang: Ihr Video kommt zuerst',
    kept: (duration) => `Das Ergebnis bleibt ${duration} erhalten`,
    fits: 'Ein Video zu senden und Preis und Ausschnitt zu sehen kostet nichts.',
    back: 'Wenn wir es nicht passend machen können, bekommen Sie von selbst Ihr ganzes Geld zurück.',
  },
  myVideo: {
    title: 'Was mit meinem Video geschieht',
    lead: 'Es wird verkleinert, aufbewahrt, bis Sie es haben, und gelöscht.',
    deletion: 'Wann es gelöscht wird',
    unfinished: (time) => `Eine Übertragung, die nach ${time} nicht vollständig ist, wird gelöscht.`,
    unpaid: (time) => `Wenn Sie nicht kaufen, löschen wir das Video ${time} nach unserem Angebot.`,
    result: (time) =>
      `Sie können das Ergebnis ${time} lang herunterladen, oder länger, wenn Sie das verlängern. Dann werden das Ergebnis und Ihr Original gelöscht.`,
    atOnce: 'Sie können jederzeit alles löschen, mit einem Knopf auf der Seite des Videos.',
    data: (days) =>
      `Ihre E-Mail-Adresse und der Name der Datei werden ${format.integer(days)} ${format.plural(days, { one: 'Tag', other: 'Tage' })} danach gelöscht. Belege enthalten beides nicht.`,
    inside: 'Was in der Datei steht',
    place:
      'Der Aufnahmeort (GPS), die Namen von Geräten und alle anderen Angaben in der Datei fehlen im Ergebnis. Nur die Aufnahmezeit bleibt.',
    eyes: 'Wer es sieht',
    programs:
      'Programme messen und komprimieren es, jedes in einem abgeschlossenen Bereich ohne Netz. Unser Support sieht Namen und Größe der Datei, ihren Zustand und ihre Zahlung.',
    link: 'Wer den Link der Seite hat, kann sie öffnen. Der Teil, der sie öffnet, bleibt in Ihrem Browser und in unseren Mails.',
    card: 'Ihre Karte geben Sie bei unserem Zahlungsdienst ein. Wir sehen ihre Nummer nie.',
  },
  lostLink: {
    title: 'Link verloren',
    lead: 'Geben Sie die Adresse ein, die Sie uns beim Video genannt haben. Wir schreiben Ihnen die Links aller offenen Videos.',
    address: 'Ihre E-Mail-Adresse',
    ask: 'Links zuschicken',
    sent: 'Wir haben nach Ihren Videos gesucht',
    sentAdvice:
      'Wenn es offene Videos mit dieser Adresse gibt, ist eine Mail mit den Links unterwegs. Sehen Sie auch im Spam-Ordner nach.',
    noAddress:
      'Wenn Sie uns keine Adresse genannt haben, steht der Link im Verlauf des Browsers, mit dem Sie das Video gesendet haben.',
  },
});
