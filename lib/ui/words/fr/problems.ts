import { joinProblems } from "./join_problems.ts";
import type { JoinedWords } from "../words.ts";

/** Each problem with its cause and a next step. French. */
export const problems: JoinedWords["problems"] = {
  ...joinProblems,
  declined: {
    title: "L’appel a été refusé",
    cause: "L’autre personne a préféré ne pas répondre.",
    next: "Réessayez plus tard.",
  },
  busy: {
    title: "Déjà en communication",
    cause: "On ne peut être que dans un seul appel à la fois.",
    next: "Réessayez quand il sera terminé.",
  },
  in_call_elsewhere: {
    title: "Vous êtes en communication sur un autre appareil",
    cause: "On ne peut avoir qu’une communication à la fois.",
    next: "Terminez-la, puis appelez d’ici.",
  },
  unavailable: {
    title: "Cette personne ne prend pas d’appels en ce moment",
    cause: "Elle ne souhaite peut-être pas être dérangée.",
    next: "Réessayez à un autre moment, ou joignez-la autrement.",
  },
  no_answer: {
    title: "Personne n’a répondu",
    cause: "Ça a sonné pendant une minute sans réponse.",
    next: "Réessayez plus tard.",
  },
  cancelled: {
    title: "L’appel a été annulé",
    cause: "L’appelant a raccroché avant qu’on réponde.",
    next: "Rappelez si vous le souhaitez.",
  },
  answered_elsewhere: {
    title: "Répondu sur un autre appareil",
    cause: "Vous avez pris l’appel là-bas.",
    next: "Poursuivez sur cet autre appareil.",
  },
  moved: {
    title: "Cet appel continue sur votre autre appareil",
    cause: "Vous l’avez repris là-bas.",
    next: "Vous pouvez le reprendre ici à tout moment.",
  },
  other_tab: {
    title: "Vous avez continué dans un autre onglet",
    cause: "Votre nom y est utilisé.",
    next: "Pour revenir, rejoignez à nouveau ici.",
  },
  hung_up: {
    title: "L’appel est terminé",
    cause: "L’un de vous a raccroché.",
    next: "Rappelez s’il restait quelque chose à dire.",
  },
  not_in_call: {
    title: "Cet appel est terminé",
    cause: "Il a pris fin un instant plus tôt.",
    next: "Rappelez.",
  },
  peer_lost: {
    title: "La connexion avec l’autre personne est perdue",
    cause: "Son appareil n’a plus de réseau ou la page a été fermée.",
    next: "Rappelez quand elle sera de nouveau dans la liste.",
  },
  media_unavailable: {
    title: "Les appels sont impossibles pour le moment",
    cause: "Le serveur qui transporte le son et l’image est injoignable.",
    next: "Réessayez dans une minute.",
  },
  media_failed: {
    title: "Le son et l’image ne sont pas passés",
    cause: "Le réseau vers le serveur multimédia les bloque ou les a perdus.",
    next: "Rappelez, depuis un autre réseau si cela se reproduit.",
  },
  overloaded: {
    title: "Le service est saturé",
    cause: "Il y a plus d’appels qu’il ne peut en porter.",
    next: "Réessayez dans quelques minutes.",
  },
  camera_refused: {
    title: "Pas d’accès à la caméra",
    cause: "Vous ou le système l’avez refusée à cette page.",
    next:
      "On ne vous voit pas. Autorisez la caméra à côté de l’adresse de la page, puis activez-la.",
  },
  camera_busy: {
    title: "La caméra ne démarre pas",
    cause: "Un autre programme l’utilise sans doute.",
    next: "On ne vous voit pas. Fermez l’autre programme, puis activez-la.",
  },
  camera_missing: {
    title: "Aucune caméra trouvée",
    cause: "Cet appareil n’en a pas, ou elle est débranchée.",
    next: "On ne vous voit pas. Branchez une caméra pour être vu.",
  },
  microphone_refused: {
    title: "Pas d’accès au micro",
    cause: "Vous ou le système l’avez refusé à cette page.",
    next:
      "On ne vous entend pas. Autorisez le micro à côté de l’adresse de la page, puis activez-le.",
  },
  microphone_busy: {
    title: "Le micro ne démarre pas",
    cause: "Un autre programme l’utilise sans doute.",
    next: "On ne vous entend pas. Fermez l’autre programme, puis activez-le.",
  },
  microphone_missing: {
    title: "Aucun micro trouvé",
    cause: "Cet appareil n’en a pas, ou il est débranché.",
    next: "On ne vous entend pas. Branchez un micro, puis activez-le.",
  },
  devices_refused: {
    title: "Pas d’accès à la caméra ni au micro",
    cause: "Vous ou le système les avez refusés à cette page.",
    next:
      "On ne vous voit ni ne vous entend, mais vous voyez et entendez. Autorisez les deux à côté de l’adresse de la page, puis activez-les.",
  },
  devices_missing: {
    title: "Ni caméra ni micro trouvés",
    cause: "Cet appareil n’en a pas, ou ils sont débranchés.",
    next:
      "On ne vous voit ni ne vous entend, mais vous voyez et entendez. Branchez-les, puis activez-les.",
  },
  camera_unplugged: {
    title: "La caméra a disparu",
    cause: "Elle a été débranchée ou éteinte.",
    next:
      "On ne vous voit pas. Rebranchez-la et activez-la, ou choisissez-en une autre.",
  },
  microphone_unplugged: {
    title: "Le micro a disparu",
    cause: "Il a été débranché ou éteint.",
    next:
      "On ne vous entend pas. Rebranchez-le et activez-le, ou choisissez-en un autre.",
  },
  camera_interrupted: {
    title: "La caméra est utilisée ailleurs",
    cause:
      "Une autre application l’a prise, par exemple un appel téléphonique.",
    next:
      "On ne vous voit pas tant qu’elle n’est pas libre\u00a0; l’image reviendra d’elle-même.",
  },
  microphone_interrupted: {
    title: "Le micro est utilisé ailleurs",
    cause: "Une autre application l’a pris, par exemple un appel téléphonique.",
    next:
      "On ne vous entend pas tant qu’il n’est pas libre\u00a0; le son reviendra de lui-même.",
  },
  microphone_switched: {
    title: "Un autre micro est utilisé maintenant",
    cause: "Le précédent a été débranché ou éteint.",
    next: "On vous entend. Choisissez-en un autre si ce n’est pas le bon.",
  },
  picture_paused: {
    title: "Votre image est en pause",
    cause: "Votre connexion suffit à peine pour le son.",
    next:
      "On vous entend. L’image reviendra quand la connexion sera meilleure.",
  },
  seal_lost: {
    title: "Le serveur peut maintenant lire cet appel",
    cause:
      "Il était verrouillé pour vous deux. L’un de vous a rechargé la page ou changé d’appareil, ou la voie verrouillée est bloquée.",
    next: "Raccrochez et rappelez pour le verrouiller.",
  },
  seal_renewed: {
    title: "L’appel reste verrouillé, avec de nouveaux signes",
    cause:
      "L’autre personne continue sur un autre appareil ou a rechargé la page.",
    next: "Appuyez sur le cadenas pour comparer les signes de nouveau.",
  },
  screen_failed: {
    title: "Impossible de partager l’écran",
    cause: "Le navigateur ou le système ne l’a pas permis.",
    next:
      "Autorisez ce navigateur à enregistrer l’écran dans les réglages du système.",
  },
  blur_failed: {
    title: "Votre arrière-plan ne peut pas être flouté",
    cause:
      "La partie de la page qui s’en charge n’a pas pu être chargée\u00a0: la caméra reste éteinte.",
    next:
      "Activez la caméra pour réessayer, ou désactivez le flou dans les options.",
  },
  camera_not_shown: {
    title: "Votre caméra ne peut pas être montrée sur l’écran",
    cause:
      "Une partie de la page n’a pas pu être chargée. Votre écran reste partagé.",
    next: "Réessayez, ou rechargez la page.",
  },
  speaker_failed: {
    title: "Ce haut-parleur est inutilisable",
    cause: "Il est débranché, ou le navigateur ne le laisse pas aux pages.",
    next: "Choisissez-en un autre.",
  },
};
