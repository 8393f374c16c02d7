import type { MessageWords } from "../message_words.ts";

/** See {@link MessageWords}. */
export const messages: MessageWords = {
  record: "Nachricht aufnehmen",
  recordInBrief: "Aufnehmen",
  title: (peer) => `Aufgenommene Nachricht für ${peer}`,
  close: "Schließen, ohne zu senden",
  hint:
    "Bis zu einer Minute. Vor deinem Druck auf den Knopf wird nichts aufgenommen.",
  start: "Aufnahme starten",
  nothingOn: "Schalte Mikrofon oder Kamera ein, um aufzunehmen.",
  opening: "Deine Geräte werden geöffnet…",
  nothingOpened: "Weder Mikrofon noch Kamera ließen sich öffnen.",
  left: (time) => `Aufnahme läuft, noch ${time}`,
  stop: "Beenden",
  made: (time) =>
    `${time} aufgenommen. Spiel es ab, dann sende oder verwirf es.`,
  nothingMade: "Es wurde nichts aufgenommen. Versuch es noch einmal.",
  player: "Deine Aufnahme",
  send: "Senden",
  again: "Neu aufnehmen",
  discard: "Verwerfen",
  asking: "Es wird geprüft, wer sie öffnen kann…",
  sealed: (peer) =>
    `Verschlossen für die Geräte von ${peer}: Der Server kann sie nicht öffnen. Er behält sie höchstens 30 Tage und sieht, wer sie für wen hinterlassen hat.`,
  compared: (peer) =>
    `Verschlossen für die Geräte von ${peer}, deren Zeichen du verglichen hast: Der Server kann sie nicht öffnen. Er behält sie höchstens 30 Tage und sieht, wer sie für wen hinterlassen hat.`,
  open: (peer) =>
    `Nicht verschlossen, weil kein Gerät von ${peer} hier einen Schlüssel hat: Der Server kann diese Nachricht öffnen. Er behält sie, bis jemand von euch sie löscht, höchstens 30 Tage.`,
  sending: "Wird gesendet…",
  cancel: "Abbrechen",
  sent: (peer) =>
    `Gesendet. ${peer} kann sie 30 Tage lang abspielen. Du kannst sie in deiner Liste der Nachrichten löschen.`,
  done: "Fertig",
  refused:
    "Jetzt lässt sich keine Nachricht hinterlassen. Ruf zuerst noch einmal an.",
  full: "Für eine weitere Nachricht ist gerade kein Platz.",
  failed:
    "Die Nachricht ließ sich nicht senden. Sie ist noch da: Versuch es noch einmal.",
  list: "Aufgenommene Nachrichten",
  video: (peer) => `Videonachricht von ${peer}`,
  voice: (peer) => `Sprachnachricht von ${peer}`,
  own: (peer) => `Deine Nachricht für ${peer}`,
  isSealed: "Verschlossen: Der Server kann sie nicht öffnen",
  isOpen: "Der Server kann sie öffnen",
  play: "Abspielen",
  loading: "Wird geladen…",
  notHere:
    "Sie wurde für andere Geräte als dieses verschlossen. Öffne sie dort, oder bitte um eine neue.",
  notLoaded:
    "Die Nachricht ließ sich nicht laden. Versuch es später noch einmal.",
  remove: "Löschen",
  removeAgain: "Zum Löschen noch einmal drücken",
  notRemoved: "Sie ließ sich nicht löschen. Versuch es noch einmal.",
};
