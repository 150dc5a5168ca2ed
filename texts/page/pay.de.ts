import type { Formats } from '../formats.js';
import type { PayTexts } from './pay.en.js';

export const payTexts = (format: Formats): PayTexts => ({
  title: 'Prüfen und bezahlen',
  back: 'Zurück zur Auswahl',
  bought: 'Sie kaufen',
  fit: (target) => `Das Video passend machen: ${target}`,
  extras: 'Wenn Sie möchten, dazu',
  upsells: {
    priority: {
      name: 'Vorrang',
      does: (readyWithinSec) =>
        `Wird vor anderen komprimiert und ist innerhalb von ${format.duration(readyWithinSec * 1000)} nach der Zahlung fertig. Ist es später, geht dieser Zuschlag von selbst an Sie zurück.`,
    },
    extendedRetention: {
      name: (keptForSec) => `Aufbewahrt: ${format.duration(keptForSec * 1000)}`,
      does: (otherwiseSec) =>
        `So lange können Sie das Ergebnis herunterladen, sonst ${format.duration(otherwiseSec * 1000)}.`,
    },
  },
  total: 'Gesamt',
  tax: 'Alle Steuern sind enthalten.',
  money: (amountCents, currency) => format.money(amountCents, currency),
  consent:
    'Beginnen Sie sofort. Ich weiß, dass mein Widerrufsrecht endet, wenn das Video geliefert ist. Kann es nicht geliefert werden, bekomme ich mein ganzes Geld zurück.',
  consentMissing: 'Stimmen Sie zu, dass wir sofort beginnen. Bezahlen Sie dann.',
  pay: (amountCents, currency) => `Zahlungspflichtig bestellen: ${format.money(amountCents, currency)}`,
  paying: 'Wird bezahlt …',
  once: 'Es wird nur einmal abgebucht, auch wenn Sie mehrmals drücken.',
  simulator: {
    title: 'Zahlungssimulator: Es fließt kein Geld',
    words: 'Dies ist eine Vorführung. Wählen Sie, was die Testkarte tut.',
    legend: 'Testkarte',
    cards: {
      succeeds: { label: 'Erfolg', hint: 'Die Zahlung gelingt.' },
      declined: { label: 'Abgelehnt', hint: 'Die Bank lehnt ab, ohne Grund.' },
      insufficient_funds: { label: 'Zu wenig Guthaben', hint: 'Die Bank lehnt ab: Es ist zu wenig Geld da.' },
      three_d_secure: { label: '3-D Secure', hint: 'Die Bank lässt Sie die Zahlung auf ihrer Seite bestätigen.' },
      slow: { label: 'Langsam', hint: 'Die Bank braucht eine Weile für ihre Antwort.' },
      refund_fails: {
        label: 'Erstattung scheitert',
        hint: 'Bezahlt, aber eine spätere Erstattung kommt einmal zurück.',
      },
    },
  },
  stripe: {
    legend: 'Wie möchten Sie bezahlen?',
    loading: 'Das Zahlungsformular von Stripe wird geladen …',
    failed:
      'Das Zahlungsformular von Stripe wurde nicht geladen. Vielleicht ist ein Inhaltsblocker im Weg. Es wurde nichts abgebucht.',
    again: 'Noch einmal laden',
    incomplete: 'Im Zahlungsformular fehlt etwas, oder etwas stimmt nicht.',
    isSending:
      'Diese Seite sendet noch ein anderes Video. Bezahlen Sie in einem neuen Tab, damit das Hochladen hier weitergeht.',
    newTab: 'In einem neuen Tab bezahlen',
  },
  unavailable: 'Auf dieser Seite können keine Zahlungen angenommen werden. Es wurde nichts abgebucht.',
  declined: 'Ihre Karte wurde abgelehnt',
  another: 'Wählen Sie eine andere Karte, oder versuchen Sie es noch einmal.',
  notCharged: 'Es wurde nichts abgebucht.',
  unknown:
    'Es kam keine Antwort. Wir wissen deshalb noch nicht, ob bezahlt wurde. Drücken Sie noch einmal: Zweimal abgebucht werden kann nicht.',
  waiting: {
    processing:
      'Ihre Bank hat noch nicht geantwortet. Das dauert meist ein paar Sekunden. Bezahlen Sie nicht noch einmal.',
    processingLong:
      'Manche Banken brauchen Minuten. Sie können diese Seite schließen und über ihren Link zurückkommen.',
    action: 'Ihre Bank bittet Sie, die Zahlung zu bestätigen.',
    actionButton: 'Bei meiner Bank bestätigen',
    elsewhere:
      'Ihre Bank bittet Sie, die Zahlung zu bestätigen, und zwar in dem Fenster, in dem Sie bezahlt haben. Tun Sie es dort, oder bezahlen Sie hier mit einer anderen Karte: Dann wird von der ersten nichts abgebucht.',
    otherCard: 'Mit einer anderen Karte bezahlen',
  },
});
