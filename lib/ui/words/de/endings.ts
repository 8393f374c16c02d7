import { problems } from "./problems.ts";
import { problemEndings } from "../problem_endings.ts";
import type { Words } from "../words.ts";

/** Why a call is over, as one side sees it. German. */
export const endings: Words["endings"] = {
  declined: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} hat abgelehnt`,
        detail: "Vielleicht passt es gerade nicht. Versuch es später.",
      }
      : {
        title: `Du hast den Anruf von ${peer} abgelehnt`,
        detail: "Zurückrufen kannst du, wann es dir passt.",
      },
  busy: ({ peer }) => ({
    title: `${peer} ist schon im Gespräch`,
    detail:
      "Dein Anruf wird dort angezeigt. Versuch es noch einmal, wenn frei ist.",
  }),
  unavailable: ({ peer }) => ({
    title: `${peer} nimmt gerade keine Anrufe an`,
    detail: "Versuch es ein andermal, oder auf anderem Weg.",
  }),
  no_answer: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} hat nicht abgenommen`,
        detail: "Es hat eine Minute lang geklingelt. Versuch es später.",
      }
      : {
        title: `Du hast einen Anruf von ${peer} verpasst`,
        detail:
          "Es hat eine Minute lang geklingelt. Ruf zurück, wenn du magst.",
      },
  cancelled: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: "Anruf abgebrochen",
        detail: `Du hast aufgelegt, bevor ${peer} abnahm.`,
      }
      : {
        title: `Du hast einen Anruf von ${peer} verpasst`,
        detail: "Es wurde aufgelegt, bevor du abnahmst.",
      },
  answered_elsewhere: ({ peer }) => ({
    title: "Auf einem anderen Gerät angenommen",
    detail:
      `Du hast den Anruf von ${peer} dort angenommen. Dieses Gerät klingelt nicht mehr.`,
  }),
  hung_up: ({ peer }) => ({
    title: `Gespräch mit ${peer} beendet`,
    detail: `Dein Gespräch mit ${peer} ist vorbei.`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} ist nicht online`,
    detail: `${problems.not_registered.cause} ${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `Die Verbindung zu ${peer} ist abgerissen`,
    detail:
      "Ein Gerät ging offline, oder eine Seite wurde geschlossen. Ruf wieder an, wenn beide zurück sind.",
  }),
  invalid_message: () => ({
    title: "Dieser Anruf lässt sich nicht verbinden",
    detail:
      "Eines der beiden Geräte bietet kein Format, das dieser Dienst überträgt. Versuch es mit einem anderen Browser.",
  }),
  seal_broken: ({ peer }) => ({
    title: "Dieser Anruf wurde zu deiner Sicherheit beendet",
    detail:
      `Was von der anderen Seite kam, passte nicht zusammen: Jemand sitzt vielleicht zwischen dir und ${peer}. Ruf noch einmal an, und wenn es wieder passiert, sprich mit ${peer} auf einem anderen Weg.`,
  }),
  ...problemEndings(problems),
};
