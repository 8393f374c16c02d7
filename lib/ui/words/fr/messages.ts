import type { MessageWords } from "../message_words.ts";

/** See {@link MessageWords}. */
export const messages: MessageWords = {
  record: "Enregistrer un message",
  recordInBrief: "Enregistrer",
  title: (peer) => `Message enregistré pour ${peer}`,
  close: "Fermer sans envoyer",
  hint:
    "Une minute au plus. Rien n’est enregistré avant que vous n’appuyiez sur le bouton.",
  start: "Commencer l’enregistrement",
  nothingOn: "Activez le micro ou la caméra pour enregistrer.",
  opening: "Ouverture de vos appareils…",
  nothingOpened: "Ni le micro ni la caméra n’ont pu être ouverts.",
  left: (time) => `Enregistrement, encore ${time}`,
  stop: "Arrêter",
  made: (time) =>
    `${time} enregistrées. Écoutez, puis envoyez ou jetez le message.`,
  nothingMade: "Rien n’a été enregistré. Réessayez.",
  player: "Votre enregistrement",
  send: "Envoyer",
  again: "Recommencer",
  discard: "Jeter",
  asking: "Recherche de qui peut l’ouvrir…",
  sealed: (peer) =>
    `Verrouillé pour les appareils de ${peer} : le serveur ne peut pas l’ouvrir. Il le garde 30 jours au plus, et voit qui l’a laissé à qui.`,
  compared: (peer) =>
    `Verrouillé pour les appareils de ${peer} dont vous avez comparé les signes : le serveur ne peut pas l’ouvrir. Il le garde 30 jours au plus, et voit qui l’a laissé à qui.`,
  open: (peer) =>
    `Non verrouillé, car aucun appareil de ${peer} n’a de clé ici : le serveur peut ouvrir ce message. Il le garde jusqu’à ce que l’un de vous l’efface, 30 jours au plus.`,
  sending: "Envoi…",
  cancel: "Annuler",
  sent: (peer) =>
    `Envoyé. ${peer} peut le lire pendant 30 jours. Vous pouvez l’effacer dans votre liste de messages.`,
  done: "Terminé",
  refused:
    "Aucun message ne peut être laissé maintenant. Appelez d’abord à nouveau.",
  full: "Il n’y a plus de place pour un message en ce moment.",
  failed: "Le message n’a pas pu être envoyé. Il est toujours là : réessayez.",
  list: "Messages enregistrés",
  video: (peer) => `Message vidéo de ${peer}`,
  voice: (peer) => `Message vocal de ${peer}`,
  own: (peer) => `Votre message pour ${peer}`,
  isSealed: "Verrouillé : le serveur ne peut pas l’ouvrir",
  isOpen: "Le serveur peut l’ouvrir",
  play: "Lire",
  loading: "Chargement…",
  notHere:
    "Il a été verrouillé pour d’autres appareils que celui-ci. Ouvrez-le là-bas, ou demandez un autre message.",
  notLoaded: "Le message n’a pas pu être chargé. Réessayez plus tard.",
  remove: "Effacer",
  removeAgain: "Appuyez encore pour effacer",
  notRemoved: "Il n’a pas pu être effacé. Réessayez.",
};
