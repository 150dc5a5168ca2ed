import type { ShellTexts } from './shell.en.js';

export const shellTexts: ShellTexts = {
  language: 'Sprache',
  prices: 'Preise',
  myVideo: 'Was mit meinem Video geschieht',
  lostLink: 'Link verloren',
  apiDocs: 'API',
  loading: 'Wird geladen …',
  loadFailed: 'Dieser Teil der Seite wurde nicht geladen. Prüfen Sie Ihre Verbindung und laden Sie die Seite neu.',
  reload: 'Neu laden',
  noAnswer: {
    title: 'Wir sind nicht erreichbar',
    advice: 'Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  },
  fileUnreadable: {
    title: 'Die Datei kann nicht mehr gelesen werden',
    advice: 'Sie wurde verschoben, geändert oder gelöscht, oder ihr Datenträger fehlt. Wählen Sie sie noch einmal aus.',
  },
};
