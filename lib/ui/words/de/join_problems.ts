import type { JoinProblems } from "../first_words.ts";

/** Each problem with which a server may refuse or end a registration, with its cause and a next step. German. */
export const joinProblems: JoinProblems = {
  not_registered: {
    title: "Hier ist niemand mit diesem Namen",
    cause: "Die Person ist gerade nicht da oder schreibt sich anders.",
    next: "Prüf die Schreibweise, oder wähl jemanden aus der Liste.",
  },
  name_taken: {
    title: "Dieser Name ist schon vergeben",
    cause:
      "Jemand ist unter ihm hier oder hat ihn reserviert, vielleicht du selbst in einem anderen Tab.",
    next:
      "Nimm einen anderen Namen, oder schließ den anderen Tab und versuch es erneut.",
  },
  invalid_name: {
    title: "Dieser Name geht nicht",
    cause:
      "Ein Name hat 1 bis 64 Zeichen, ohne Zeilenumbrüche oder dergleichen.",
    next: "Nimm einen kürzeren oder einfacheren.",
  },
  rate_limited: {
    title: "Zu viele Versuche",
    cause: "Dieses Gerät hat in kurzer Zeit zu oft angefragt.",
    next: "Warte einen Moment, dann versuch es noch einmal.",
  },
  network_full: {
    title: "Dein Netz ist ausgelastet",
    cause:
      "Aus deinem Netz sind so viele Personen hier oder im Gespräch, wie der Dienst erlaubt.",
    next:
      "Versuch es in einigen Minuten wieder, oder bitte den Betreiber, mehr zu erlauben.",
  },
  unauthorized: {
    title: "Kein Zutritt",
    cause:
      "Der Dienst hat deine Anmeldung nicht angenommen. Vielleicht ist sie abgelaufen.",
    next: "Öffne die Seite noch einmal über den Link, den du bekommen hast.",
  },
  banned: {
    title: "Der Betreiber lässt dich nicht herein",
    cause: "Dein Name oder deine Anmeldung wurde gesperrt.",
    next: "Frag ihn nach dem Grund, wenn du ihn kennst.",
  },
  ended_by_operator: {
    title: "Der Betreiber hat das beendet",
    cause:
      "Wer den Dienst betreibt, hat deine Sitzung oder dein Gespräch beendet.",
    next: "Melde dich noch einmal an oder frag nach dem Grund.",
  },
  server_shutdown: {
    title: "Der Dienst startet neu",
    cause: "Er wird gerade aktualisiert.",
    next: "Komm bald zum Ende, oder ruf in einer Minute noch einmal an.",
  },
  insecure_page: {
    title: "Kamera und Mikrofon sind gesperrt",
    cause: "Browser geben sie nur sicheren Seiten, und diese ist keine.",
    next: "Öffne die Seite über ihre https-Adresse.",
  },
  unsupported_browser: {
    title: "Dieser Browser kann nicht telefonieren",
    cause: "WebRTC fehlt ihm oder ist abgeschaltet.",
    next: "Nimm ein aktuelles Chrome, Edge, Firefox oder Safari.",
  },
};
