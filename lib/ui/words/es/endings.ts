import { problems } from "./problems.ts";
import { problemEndings } from "../problem_endings.ts";
import type { Words } from "../words.ts";

/** Why a call is over, as one side sees it. Spanish. */
export const endings: Words["endings"] = {
  declined: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} rechazó la llamada`,
        detail: "Quizá no era buen momento. Inténtalo más tarde.",
      }
      : {
        title: `Rechazaste la llamada de ${peer}`,
        detail: "Puedes devolverla cuando te venga bien.",
      },
  busy: ({ peer }) => ({
    title: `${peer} está en otra llamada`,
    detail: "Verá que has llamado. Inténtalo de nuevo cuando termine.",
  }),
  unavailable: ({ peer }) => ({
    title: `${peer} no acepta llamadas ahora`,
    detail: "Inténtalo en otro momento o contacta de otra forma.",
  }),
  no_answer: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} no contestó`,
        detail: "Sonó durante un minuto. Inténtalo más tarde.",
      }
      : {
        title: `Llamada perdida de ${peer}`,
        detail: "Sonó durante un minuto. Devuélvela si quieres.",
      },
  cancelled: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: "Llamada cancelada",
        detail: `Colgaste antes de que ${peer} contestara.`,
      }
      : {
        title: `Llamada perdida de ${peer}`,
        detail: "Dejó de llamar antes de que contestaras.",
      },
  answered_elsewhere: ({ peer }) => ({
    title: "Contestada en otro dispositivo",
    detail:
      `Contestaste allí la llamada de ${peer}. Este dispositivo dejó de sonar.`,
  }),
  hung_up: ({ peer }) => ({
    title: `Llamada con ${peer} terminada`,
    detail: `Tu llamada con ${peer} ha terminado.`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} no está en línea`,
    detail: `${problems.not_registered.cause} ${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `Se perdió la conexión con ${peer}`,
    detail:
      "Un dispositivo se quedó sin red o se cerró una página. Vuelve a llamar cuando haya conexión de nuevo.",
  }),
  invalid_message: () => ({
    title: "No se puede conectar esta llamada",
    detail:
      "Uno de los dos dispositivos no ofrece ningún formato que este servicio transmita. Prueba con otro navegador.",
  }),
  seal_broken: ({ peer }) => ({
    title: "Esta llamada se cortó por tu seguridad",
    detail:
      `Lo que llegó del otro lado no encajaba: puede que haya alguien entre tú y ${peer}. Vuelve a llamar y, si se repite, habla con ${peer} por otro medio.`,
  }),
  ...problemEndings(problems),
};
