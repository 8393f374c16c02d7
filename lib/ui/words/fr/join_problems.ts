import type { JoinProblems } from "../first_words.ts";

/** Each problem with which a server may refuse or end a registration, with its cause and a next step. French. */
export const joinProblems: JoinProblems = {
  not_registered: {
    title: "Personne ici ne porte ce nom",
    cause: "Cette personne n’est pas là, ou son nom s’écrit autrement.",
    next: "Vérifiez l’orthographe ou choisissez quelqu’un dans la liste.",
  },
  name_taken: {
    title: "Ce nom est déjà pris",
    cause:
      "Quelqu’un l’utilise ou l’a réservé, peut-être vous dans un autre onglet.",
    next: "Choisissez un autre nom, ou fermez l’autre onglet et réessayez.",
  },
  invalid_name: {
    title: "Ce nom ne convient pas",
    cause:
      "Un nom compte de 1 à 64 caractères, sans retour à la ligne ni équivalent.",
    next: "Choisissez-en un plus court ou plus simple.",
  },
  rate_limited: {
    title: "Trop de tentatives",
    cause: "Cet appareil a fait trop de demandes en peu de temps.",
    next: "Patientez un instant, puis réessayez.",
  },
  network_full: {
    title: "Votre réseau est complet",
    cause:
      "Il y a autant de personnes en ligne ou en appel depuis votre réseau que le service le permet.",
    next:
      "Réessayez dans quelques minutes, ou demandez au responsable du service d’en permettre plus.",
  },
  unauthorized: {
    title: "Vous n’avez pas accès",
    cause: "Le service n’a pas accepté votre connexion, peut-être expirée.",
    next: "Rouvrez la page par le lien qu’on vous a donné.",
  },
  banned: {
    title: "La personne qui gère ce service ne vous laisse pas entrer",
    cause: "Votre nom ou votre connexion a été bloqué.",
    next: "Demandez-lui pourquoi, si vous la connaissez.",
  },
  ended_by_operator: {
    title: "Le service y a mis fin",
    cause:
      "La personne qui gère le service a mis fin à votre session ou à votre appel.",
    next: "Connectez-vous de nouveau, ou demandez-lui pourquoi.",
  },
  server_shutdown: {
    title: "Le service redémarre",
    cause: "Il est en cours de mise à jour.",
    next: "Terminez bientôt, ou rappelez dans une minute.",
  },
  insecure_page: {
    title: "Caméra et micro sont bloqués",
    cause:
      "Les navigateurs ne les confient qu’aux pages sécurisées, et celle-ci ne l’est pas.",
    next: "Ouvrez la page par son adresse https.",
  },
  unsupported_browser: {
    title: "Ce navigateur ne permet pas d’appeler",
    cause: "WebRTC lui manque ou y est désactivé.",
    next: "Prenez une version récente de Chrome, Edge, Firefox ou Safari.",
  },
};
