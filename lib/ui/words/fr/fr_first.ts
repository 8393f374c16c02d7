import type { FirstWords } from "../first_words.ts";

/** French, for the first screen. */
export const firstWords: FirstWords = {
  language: "fr",
  brand: "One2One",
  chooseLanguage: "Langue",
  join: {
    title: "Appelez quelqu’un, face à face",
    lead:
      "Choisissez un nom, et ceux qui sont en ligne pourront vous appeler. Rien à installer.",
    signedInLead:
      "Vous entrez sous le nom de votre connexion. Rien à installer.",
    name: "Votre nom",
    nameHint: "Les autres le voient et vous appellent par ce nom.",
    submit: "Entrer",
    pending: "Un instant…",
    noScript: "Cette page a besoin de JavaScript pour passer des appels.",
    toCall: (peer) => `Entrez pour appeler ${peer}`,
  },
  devices: {
    title: "Caméra et son",
    check: "Tester la caméra et le micro",
    checkHint: "Vous seul voyez et entendez ce test.",
    preview: "Votre propre image",
    level: "Niveau du micro",
    heardOnly: "Sans caméra, on vous entend sans vous voir.",
    seenOnly: "Sans micro, on vous voit sans vous entendre.",
    watchOnly: "Sans caméra ni micro, vous regardez et écoutez.",
    mute: "Couper le micro",
    unmute: "Activer le micro",
    cameraStop: "Couper la caméra",
    cameraStart: "Activer la caméra",
  },
  loading: {
    waits: "Chargement…",
    failed: "Cette partie de la page n’a pas pu être chargée.",
    retry: "Réessayer",
  },
  notice: { dismiss: "Fermer", details: "Détails" },
  link: {
    open: "",
    connecting: "Connexion au serveur…",
    waiting_to_retry: "Le serveur est injoignable. Nouvel essai…",
    closed: "Non connecté au serveur. Rechargez la page pour réessayer.",
  },
  problems: {
    invalid_message: {
      title: "Le serveur n’a pas compris",
      cause:
        "Cette page et le serveur ne sont sans doute pas de la même version.",
      next: "Rechargez la page.",
    },
    connection_lost: {
      title: "La connexion au serveur est perdue",
      cause: "Le réseau est coupé, ou le serveur redémarre.",
      next:
        "La page réessaie toute seule. Si cela dure, vérifiez votre réseau.",
    },
  },
};
