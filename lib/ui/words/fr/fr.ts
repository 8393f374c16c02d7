import { messages } from "./messages.ts";
import { endings } from "./endings.ts";
import { problems } from "./problems.ts";
import type { JoinedWords } from "../words.ts";

/** French. Its punctuation has spaces at which no line breaks. */
export const joinedWords: JoinedWords = {
  people: {
    title: (userName) => `Bonjour, ${userName}`,
    peer: "Qui voulez-vous appeler\u00a0?",
    call: "Appeler",
    here: "En ligne",
    count: (count) => count < 2 ? `${count} personne` : `${count} personnes`,
    empty:
      "Il n’y a encore personne d’autre en ligne. Envoyez votre lien à quelqu’un\u00a0: son nom apparaîtra ici.",
    many:
      "Beaucoup de personnes sont en ligne. Saisissez le début d’un nom pour trouver quelqu’un.",
    searching: "Recherche en cours…",
    noMatch: (text) => `Personne en ligne ne s’appelle «\u00a0${text}\u00a0».`,
    free: "Libre",
    busy: "En communication",
    recent: "Appels récents",
    clearRecent: "Effacer",
    past: {
      missed: "Manqué",
      declined: "Refusé",
      unanswered: "Sans réponse",
      talked: "Répondu",
    },
    voiceCall: (name) => `Appeler ${name} sans la vidéo`,
    callBack: (name) => `Rappeler ${name}`,
    copyLink: "Copier mon lien",
    search: "Chercher ou saisir un nom",
    favourites: "Favoris",
    others: "Les autres",
    addFavourite: (name) => `Ajouter ${name} aux favoris`,
    removeFavourite: (name) => `Retirer ${name} des favoris`,
    index: "Aller à une lettre",
    invite: "Inviter quelqu’un",
    inviteHint: "Quiconque ouvre votre lien peut vous appeler.",
    shareLink: "Partager le lien",
    showCode: "Afficher en code QR",
    linkCopied: "Lien copié",
    linkNotCopied: "Non copié",
    notify: "Me signaler les appels quand cet onglet est masqué",
  },
  code: {
    title: "Votre lien en code QR",
    close: "Fermer le code QR",
    hint: "Visez-le avec un autre téléphone pour y ouvrir votre lien.",
    of: (address) => `Code QR de ${address}`,
  },
  you: {
    open: (name) => `${name}\u00a0: votre nom et options`,
    doNotDisturb: "Ne pas déranger",
    disturbAgain: "Désactiver",
    rename: "Changer de nom",
    leave: "Se déconnecter",
  },
  newVersion: {
    title: "Une nouvelle version de cette page est prête.",
    reload: "Recharger",
  },
  invitation: {
    title: (peer) => `Appeler ${peer} maintenant\u00a0?`,
    here: (peer) => `${peer} est en ligne.`,
    absent: (peer) =>
      `${peer} n’est pas encore en ligne. Gardez cette page ouverte\u00a0: vous pourrez appeler dès son arrivée.`,
    whenFree: "Appeler dès que possible",
    waitingTitle: (peer) => `En attente de ${peer}`,
    waiting: (peer) =>
      `Cette page appellera dès que ${peer} sera là et libre. Gardez-la ouverte.`,
    stop: "Ne plus attendre",
    dismiss: "Plus tard",
  },
  incoming: {
    title: (peer) => `${peer} vous appelle`,
    voiceTitle: (peer) => `Appel vocal de ${peer}`,
    acceptVideo: "Avec caméra",
    hint: "La caméra et le micro s’activent quand vous répondez.",
    voiceHint: "Le micro s’active quand vous répondez.",
    accept: "Répondre",
    acceptAudio: "Audio seul",
    decline: "Refuser",
    silence: "Couper la sonnerie",
    silenced: "Sonnerie coupée",
    soundless:
      "Votre navigateur coupe la sonnerie tant que vous n’avez rien touché ici.",
    message: "Message",
    messageLabel: "Refuser avec un message",
    send: "Envoyer",
    back: "Retour",
    quickReplies: [
      "Je ne peux pas parler pour l’instant.",
      "Je vous rappelle.",
      "J’arrive.",
    ],
    notification: "Ouvrez la page pour répondre.",
  },
  returning: {
    title: (peer) => `Vous êtes encore en appel avec ${peer}`,
    hint: (peer) => `Cette page a été rechargée. ${peer} vous attend.`,
    switches: ({ microphone, camera }) =>
      `Micro ${microphone ? "activé" : "coupé"} · Caméra ${
        camera ? "activée" : "coupée"
      }`,
    rejoin: "Revenir à l’appel",
  },
  elsewhere: {
    peer: (peer) => `Avec ${peer}`,
    take: "Reprendre l’appel ici",
    unlocks:
      "Il est verrouillé pour vous deux. Une fois repris ici, ce serveur pourra le lire.",
  },
  quiet: {
    title: "Appels pour vous",
    hours: "Sonner seulement à certaines heures",
    from: "De",
    to: "À",
    favouritesPass: "Les favoris peuvent toujours appeler",
    block: "Bloquer quelqu’un par son nom",
    blockAdd: "Bloquer",
    blocked: "Personnes bloquées",
    unblock: (name) => `Débloquer ${name}`,
    everywhere:
      "Le serveur conserve cela pour tous vos appareils. Qui appelle apprend que vous ne prenez pas d’appels, mais pas pourquoi.",
    here:
      "Cela vaut tant que cette page est ouverte. Qui appelle apprend que vous ne prenez pas d’appels, mais pas pourquoi.",
    nobody:
      "«\u00a0Ne pas déranger\u00a0» est activé\u00a0: personne ne peut vous appeler.",
    onlyFavourites:
      "«\u00a0Ne pas déranger\u00a0» est activé\u00a0: seuls vos favoris peuvent vous appeler.",
  },
  guest: {
    title: (peer) => `Appeler ${peer}`,
    hint: (peer) =>
      `Vous êtes là en tant qu’invité\u00a0: vous pouvez appeler ${peer}, et personne d’autre ne vous voit.`,
    link: "Lien d’invité",
    linkHint:
      "Toute personne qui ouvre ce lien peut vous appeler sans se connecter, et rien d’autre.",
    close: "Fermer le lien d’invité",
    days: "Valable pendant",
    uses: "Nombre d’appels",
    make: "Créer un lien",
    made: (uses, until) =>
      `Valable pour ${
        uses === 1 ? "un appel" : `${uses} appels`
      }, jusqu’à\u00a0: ${until}.`,
    failed: "Impossible de créer un lien. Réessayez plus tard.",
  },
  left: {
    title: "Messages pour vous",
    from: (peer) => `Message de ${peer}`,
    done: "Supprimer",
    leave: "Laisser un message",
    label: (peer) => `Message à ${peer}`,
    hint: "Le serveur le garde jusqu’à sa lecture, 30 jours au plus.",
    sent: (peer) => `${peer} recevra votre message.`,
    failed: "Impossible de laisser le message. Rappelez d’abord.",
  },
  messages,
  otherTab: {
    title: (name, peer) =>
      peer
        ? `Vous êtes en appel avec ${peer} dans un autre onglet`
        : `Vous êtes ${name} dans un autre onglet`,
    hint: "Continuez ici, et cet onglet libérera votre nom.",
    take: "Continuer ici",
  },
  call: {
    calling: "Appel…",
    ringing: "Ça sonne…",
    waking: "Ça sonne sur son appareil…",
    ringingInCall: (peer) => `${peer} est déjà en ligne et voit votre appel…`,
    connecting: "Connexion…",
    waitingForPicture: "L’image arrive…",
    noPicture: "Aucune image",
    cameraOff: (peer) => `La caméra de ${peer} est coupée`,
    sharing: (peer) => `${peer} partage son écran`,
    muted: (peer) => `Le micro de ${peer} est coupé`,
    reconnecting: {
      self: () => "Votre connexion est interrompue. Reconnexion…",
      peer: (peer) => `La connexion de ${peer} est interrompue. Reconnexion…`,
      media: () => "Le son et l’image sont interrompus. Reconnexion…",
    },
    reconnects: "Reconnexion…",
    peerReconnects: (peer) => `${peer} se reconnecte…`,
    duration: "Durée de l’appel",
    hangUp: "Raccrocher",
    hangUpAgain: "Appuyez encore sur H pour raccrocher.",
    chooseDevice: {
      camera: "Choisir la caméra",
      microphone: "Choisir micro et haut-parleur",
      speaker: "Choisir le haut-parleur",
    },
    pictureAway: "L’image est dans sa propre fenêtre.",
    cancel: "Annuler l’appel",
    fullScreen: "Plein écran",
    leaveFullScreen: "Quitter le plein écran",
    controls: "Commandes de l’appel",
    remoteVideo: (peer) => `Image de ${peer}`,
    selfCameraOff: "Caméra coupée",
    playSound: "Lire le son et l’image",
    quality: {
      good: "Bonne connexion",
      fair: "Connexion moyenne",
      poor: "Mauvaise connexion",
      unknown: "Mesure de la connexion",
    },
    share: "Partager l’écran",
    stopSharing: "Arrêter le partage",
    youShare: "Vous partagez votre écran",
    cameraOnIt: "Y montrer ma caméra",
    flip: "Passer à l’autre caméra",
    mutedHint: "Votre micro est coupé.",
    talkHint: "Maintenez la barre d’espace pour parler.",
    talking: "On vous entend tant que vous maintenez la touche.",
    endAndCall: "Raccrocher et rappeler",
    endAndAnswer: "Raccrocher et répondre",
    missedMeanwhile: (peer) => `Vous avez manqué l’appel de ${peer}.`,
    selfTools: "Votre image",
    selfMove: "Placer dans le coin suivant",
    selfEnlarge: "Agrandir",
    selfShrink: "Réduire",
    selfHide: "Masquer votre image",
    selfShow: "Afficher votre image",
  },
  options: {
    open: "Plus d’options",
    title: "Options",
    close: "Fermer les options",
    volume: "Volume",
    mirror: "Votre image en miroir",
    pictureInPicture: "Image dans l’image",
    leavePictureInPicture: "Quitter l’image dans l’image",
    advanced: "Avancé",
  },
  closed: {
    label: "Faire sonner ici quand la page est fermée",
    hint:
      "Les appels arrivent alors en notifications par le service push de votre navigateur, qui ne peut pas les lire.",
    reserved: (userName, days) =>
      `Le nom ${userName} reste alors réservé à ce navigateur\u00a0: personne d’autre ne peut le prendre avant ${
        days === 1 ? "un jour" : `${days} jours`
      } après votre dernière ouverture de cette page, sauf si vous désactivez ceci. Le serveur conserve l’adresse de ce navigateur auprès du service push, votre nom et qui a appelé entre-temps.`,
    refused:
      "Ce navigateur bloque les notifications de cette page. Autorisez-les dans les réglages de la page, puis réessayez.",
    failed: "Cela n’a pas fonctionné. Réessayez dans un instant.",
    full:
      "Aucun autre nom ne peut être réservé pour votre réseau ou par ce service.",
    homeScreen:
      "Pour que cela sonne quand la page est fermée, ajoutez-la d’abord à l’écran d’accueil et ouvrez-la depuis celui-ci.",
  },
  choice: {
    camera: "Caméra",
    microphone: "Micro",
    speaker: "Haut-parleur",
    systemDefault: "Celui du système",
    noneFound: "Aucun trouvé",
    testSpeaker: "Tester le haut-parleur",
    testing: "Vous devriez entendre trois notes.",
  },
  chat: {
    title: "Messages",
    open: (unread) =>
      unread === 0
        ? "Afficher les messages"
        : `Afficher les messages, non lus\u00a0: ${unread}`,
    openTyped: "Afficher les messages, un message est en cours d’écriture",
    close: "Masquer les messages",
    empty: "Rien n’a encore été écrit pendant cet appel.",
    you: "Vous",
    typing: (peer) => `${peer} écrit`,
    field: "Écrire un message",
    send: "Envoyer",
    realTime: "Texte en temps réel",
    realTimeHint: (peer) =>
      `${peer} voit chaque lettre pendant que vous écrivez.`,
    said: (peer, text) => `Nouveau message de ${peer}\u00a0: ${text}`,
  },
  media: {
    dataUse: "Qualité d’image",
    dataUses: {
      auto: "Automatique",
      save: "Économiser les données",
      best: "Meilleure qualité",
    },
    noiseSuppression: "Supprimer le bruit",
    echoCancellation: "Annuler l’écho",
    originalSound: "Son d’origine, pour la musique",
  },
  blur: {
    choice: "Flouter mon arrière-plan",
    states: {
      loading: "Le flou se charge. D’ici là, toute votre image est floue.",
      background: "Les autres voient votre arrière-plan flou.",
      slow:
        "Cet appareil est trop lent pour ne flouter que l’arrière-plan. Toute votre image est floue.",
      failed:
        "Le flou ne fonctionne pas ici en ce moment. Personne ne voit une image nette de vous.",
    },
    again: "Réessayer",
    end: "Envoyer sans flou",
  },
  recording: {
    ask: "Enregistrer cet appel",
    asked: (peer) =>
      `${peer} demande à enregistrer cet appel. Chacun reçoit un fichier, le serveur rien.`,
    asking: (peer) =>
      `En attente de l’accord de ${peer} pour l’enregistrement…`,
    agree: "Accepter et enregistrer",
    refuse: "Ne pas enregistrer",
    withdraw: "Retirer",
    on: "Cet appel est enregistré",
    silent: "Cet appel est enregistré, mais sans le son dans votre fichier",
    paused:
      "L’enregistrement est suspendu le temps que vous soyez tous deux connectés",
    stop: "Arrêter l’enregistrement",
    fileName: (peer) => `Appel avec ${peer}`,
    kept: "Enregistrements",
    inFile: "est sauvegardé.",
    inBrowser:
      "n’existe que dans ce navigateur. Sauvegardez-le dans un fichier ou supprimez-le.",
    inPage:
      "n’existe que tant que cette page est ouverte. Sauvegardez-le dans un fichier ou supprimez-le.",
    lost: "ne peut être ni lu ni supprimé\u00a0: votre navigateur refuse.",
    later: "pourra être sauvegardé après l’appel.",
    save: "Sauvegarder",
    remove: "Supprimer",
    removeAgain: "Appuyez encore pour supprimer",
    close: "Fermer",
    troubles: {
      failed:
        "L’enregistrement n’a pas pu continuer et a pris fin pour vous deux.",
      full:
        "Il n’y a plus de place pour l’enregistrement, qui a pris fin pour vous deux.",
    },
  },
  seal: {
    closed: "Rien que vous deux",
    open: "Protégé en chemin, lisible par ce serveur",
    details: (state) => `${state}. Détails`,
    close: "Masquer les détails du cadenas",
    closedText: (peer) =>
      `Votre navigateur verrouille le son et l’image, et seul celui de ${peer} les ouvre. Le serveur les transmet sans pouvoir les lire.`,
    openText: (peer) =>
      `Le son et l’image sont chiffrés entre vous et le serveur, puis entre le serveur et ${peer}. Le serveur, lui, pourrait les lire.`,
    compare: (peer) =>
      `Lisez-vous ces quatre signes l’un à l’autre. Si ${peer} voit les mêmes, personne n’est entre vous.`,
    signs: "Signes à comparer",
    same: "Ce sont les mêmes",
    different: "S’ils diffèrent, raccrochez\u00a0: quelqu’un écoute peut-être.",
    missing: (peer) =>
      `Les signes ne sont pas arrivés. Sans eux, nul ne sait si le serveur est entre vous et ${peer}.`,
    known: (peer) =>
      `Vous avez déjà comparé les signes avec ${peer}, et c’est le même appareil.`,
    changed: (peer) =>
      `${peer} utilise un autre appareil ou navigateur que lors de la comparaison des signes. Comparez-les à nouveau.`,
    compared: (peer) =>
      `Vous avez comparé les signes. L’appareil de ${peer} sera reconnu la prochaine fois.`,
  },
  figures: {
    open: (quality) => `${quality}. Détails de la connexion`,
    title: "Détails de la connexion",
    close: "Masquer les détails",
    none: "Pas encore de mesures.",
    rows: {
      roundTrip: "Aller-retour",
      lossIn: "Pertes à l’arrivée",
      lossOut: "Pertes à l’envoi",
      incoming: "Reçu",
      outgoing: "Envoyé",
      pictureIn: "Image reçue",
      pictureOut: "Image envoyée",
      route: "Trajet",
    },
    framesPerSecond: (count) => `${count} i/s`,
    direct: "Direct vers le serveur",
    relayed: "Par un relais",
  },
  shortcuts: {
    open: "Raccourcis clavier",
    title: "Raccourcis clavier",
    close: "Fermer les raccourcis",
    singleKeys: "Utiliser ces touches",
    singleKeysHint:
      "Désactivez-les si vous les pressez par mégarde ou si la dictée vocale les déclenche.",
    space: "Espace",
    does: {
      microphone: "Couper ou activer le micro",
      talk: "Maintenir pour parler micro coupé",
      camera: "Activer ou couper la caméra",
      share: "Partager l’écran ou arrêter",
      fullScreen: "Plein écran",
      pictureInPicture: "Image dans l’image",
      options: "Options",
      figures: "Détails de la connexion",
      hangUp: "Raccrocher",
      help: "Cette aide",
    },
  },
  ended: {
    duration: (spoken) => `Vous avez parlé ${spoken}.`,
    quote: (message) => `«\u00a0${message}\u00a0»`,
    callAgain: "Rappeler",
    callBack: "Rappeler",
    done: "Terminé",
  },
  console: {
    open: "Afficher la console",
    close: "Masquer la console",
    title: "Console",
    copy: "Copier",
    copied: "Copié",
    copyFailed: "Non copié",
    empty: "Pas encore de trafic.",
    withSdp: "Avec SDP",
    kind: { sent: "envoyé", received: "reçu", event: "événement" },
  },
  announced: {
    here: (userName) => `Vous êtes en ligne sous le nom de ${userName}.`,
    calling: (peer) => `Appel de ${peer}…`,
    ringing: (peer) => `Ça sonne chez ${peer}.`,
    connecting: (peer) => `Connexion avec ${peer}.`,
    active: (peer) => `En appel avec ${peer}.`,
  },
  callingTitle: (peer) => `Appel de ${peer}…`,
  problems,
  endings,
};
