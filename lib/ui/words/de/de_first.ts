import type { FirstWords } from "../first_words.ts";

/** German, for the first screen. */
export const firstWords: FirstWords = {
  language: "de",
  brand: "One2One",
  chooseLanguage: "Sprache",
  join: {
    title: "Anrufen und sich sehen",
    lead:
      "Such dir einen Namen aus, und wer online ist, kann dich anrufen. Ganz ohne Installation.",
    signedInLead:
      "Du bist unter dem Namen deiner Anmeldung dabei. Ganz ohne Installation.",
    name: "Dein Name",
    nameHint: "Die anderen sehen ihn und rufen dich unter ihm an.",
    submit: "Los geht’s",
    pending: "Einen Moment…",
    noScript: "Diese Seite braucht JavaScript, um zu telefonieren.",
    toCall: (peer) => `Tritt bei, um ${peer} anzurufen`,
  },
  devices: {
    title: "Kamera und Ton",
    check: "Kamera und Mikrofon testen",
    checkHint: "Den Test siehst und hörst nur du.",
    preview: "Dein eigenes Bild",
    level: "Pegel des Mikrofons",
    heardOnly: "Ohne Kamera hört man dich, sieht dich aber nicht.",
    seenOnly: "Ohne Mikrofon sieht man dich, hört dich aber nicht.",
    watchOnly: "Ohne Kamera und Mikrofon siehst und hörst du nur zu.",
    mute: "Mikrofon stumm schalten",
    unmute: "Mikrofon einschalten",
    cameraStop: "Kamera ausschalten",
    cameraStart: "Kamera einschalten",
  },
  loading: {
    waits: "Wird geladen…",
    failed: "Dieser Teil der Seite wurde nicht geladen.",
    retry: "Noch einmal versuchen",
  },
  notice: { dismiss: "Schließen", details: "Einzelheiten" },
  link: {
    open: "",
    connecting: "Verbindung zum Server…",
    waiting_to_retry: "Der Server ist nicht erreichbar. Neuer Versuch…",
    closed:
      "Nicht mit dem Server verbunden. Lade die Seite neu, um es noch einmal zu versuchen.",
  },
  problems: {
    invalid_message: {
      title: "Der Server hat das nicht verstanden",
      cause: "Diese Seite und der Server sind wohl nicht auf demselben Stand.",
      next: "Lade die Seite neu.",
    },
    connection_lost: {
      title: "Die Verbindung zum Server ist weg",
      cause: "Das Netz ist ausgefallen, oder der Server startet neu.",
      next:
        "Diese Seite versucht es von selbst weiter. Hält es an, prüf dein Netz.",
    },
  },
};
