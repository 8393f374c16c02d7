import { problems } from "./problems.ts";
import { problemEndings } from "../problem_endings.ts";
import type { Words } from "../words.ts";

/** Why a call is over, as one side sees it. French. */
export const endings: Words["endings"] = {
  declined: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} a refusé l’appel`,
        detail: "Ce n’était peut-être pas le bon moment. Réessayez plus tard.",
      }
      : {
        title: `Vous avez refusé l’appel de ${peer}`,
        detail: "Vous pourrez rappeler quand il vous plaira.",
      },
  busy: ({ peer }) => ({
    title: `${peer} est déjà en communication`,
    detail: "Votre appel lui est signalé. Réessayez quand la ligne sera libre.",
  }),
  unavailable: ({ peer }) => ({
    title: `${peer} ne prend pas d’appels en ce moment`,
    detail: "Réessayez à un autre moment, ou par un autre moyen.",
  }),
  no_answer: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} n’a pas répondu`,
        detail: "Ça a sonné pendant une minute. Réessayez plus tard.",
      }
      : {
        title: `Appel manqué de ${peer}`,
        detail: "Ça a sonné pendant une minute. Rappelez si vous le souhaitez.",
      },
  cancelled: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: "Appel annulé",
        detail: `Vous avez raccroché avant que ${peer} réponde.`,
      }
      : {
        title: `Appel manqué de ${peer}`,
        detail: "L’appel a cessé avant que vous répondiez.",
      },
  answered_elsewhere: ({ peer }) => ({
    title: "Répondu sur un autre appareil",
    detail: `Vous y avez pris l’appel de ${peer}. Cet appareil ne sonne plus.`,
  }),
  hung_up: ({ peer }) => ({
    title: `Appel avec ${peer} terminé`,
    detail: `Votre appel avec ${peer} est terminé.`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} n’est pas en ligne`,
    detail: `${problems.not_registered.cause} ${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `La connexion avec ${peer} est perdue`,
    detail:
      "Un appareil n’a plus de réseau ou une page a été fermée. Rappelez quand vous serez tous deux revenus.",
  }),
  invalid_message: () => ({
    title: "Cet appel ne peut pas être établi",
    detail:
      "L’un des deux appareils ne propose aucun format que ce service transmette. Essayez un autre navigateur.",
  }),
  seal_broken: ({ peer }) => ({
    title: "Cet appel a été arrêté pour votre sécurité",
    detail:
      `Ce qui est venu de l’autre côté ne concordait pas\u00a0: quelqu’un est peut-être entre vous et ${peer}. Rappelez et, si cela se répète, parlez à ${peer} par un autre moyen.`,
  }),
  ...problemEndings(problems),
};
