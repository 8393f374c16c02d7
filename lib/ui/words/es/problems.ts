import { joinProblems } from "./join_problems.ts";
import type { JoinedWords } from "../words.ts";

/** Each problem with its cause and a next step. Spanish. */
export const problems: JoinedWords["problems"] = {
  ...joinProblems,
  declined: {
    title: "Llamada rechazada",
    cause: "La otra persona prefirió no contestar.",
    next: "Inténtalo más tarde.",
  },
  busy: {
    title: "Ya está en una llamada",
    cause: "Solo se puede estar en una llamada a la vez.",
    next: "Inténtalo de nuevo cuando termine.",
  },
  in_call_elsewhere: {
    title: "Estás en una llamada en otro dispositivo",
    cause: "Solo se puede estar en una llamada a la vez.",
    next: "Termina esa llamada y llama después desde aquí.",
  },
  unavailable: {
    title: "Esta persona no acepta llamadas ahora",
    cause: "Quizá no quiera que la molesten.",
    next: "Inténtalo en otro momento o contacta de otra forma.",
  },
  no_answer: {
    title: "Nadie contestó",
    cause: "Sonó durante un minuto sin respuesta.",
    next: "Inténtalo más tarde.",
  },
  cancelled: {
    title: "Llamada cancelada",
    cause: "Quien llamaba colgó antes de que se contestara.",
    next: "Devuelve la llamada si quieres.",
  },
  answered_elsewhere: {
    title: "Contestada en otro dispositivo",
    cause: "Contestaste la llamada allí.",
    next: "Sigue hablando en ese dispositivo.",
  },
  moved: {
    title: "Esta llamada continúa en tu otro dispositivo",
    cause: "La llevaste allí.",
    next: "Puedes traerla de vuelta cuando quieras.",
  },
  other_tab: {
    title: "Seguiste en otra pestaña",
    cause: "Tu nombre se usa allí.",
    next: "Para volver, entra aquí de nuevo.",
  },
  hung_up: {
    title: "La llamada ha terminado",
    cause: "Una de las dos partes colgó.",
    next: "Vuelve a llamar si quedó algo pendiente.",
  },
  not_in_call: {
    title: "Esa llamada ya terminó",
    cause: "Acabó un momento antes.",
    next: "Vuelve a llamar.",
  },
  peer_lost: {
    title: "Se perdió la conexión con la otra persona",
    cause: "Su dispositivo se quedó sin red o se cerró la página.",
    next: "Vuelve a llamar cuando aparezca otra vez en la lista.",
  },
  media_unavailable: {
    title: "Ahora mismo no se puede llamar",
    cause: "No se llega al servidor que transmite el sonido y la imagen.",
    next: "Inténtalo de nuevo dentro de un minuto.",
  },
  media_failed: {
    title: "El sonido y la imagen no llegaron",
    cause:
      "La red entre aquí y el servidor multimedia los bloquea o los pierde.",
    next: "Vuelve a llamar; si se repite, desde otra red.",
  },
  overloaded: {
    title: "El servicio está lleno",
    cause: "Hay más llamadas de las que puede atender.",
    next: "Inténtalo de nuevo dentro de unos minutos.",
  },
  camera_refused: {
    title: "Sin acceso a la cámara",
    cause: "Se denegó el acceso a esta página, por ti o por el sistema.",
    next:
      "No se te ve. Permite la cámara junto a la dirección de la página y enciéndela.",
  },
  camera_busy: {
    title: "La cámara no arranca",
    cause: "Seguramente la está usando otro programa.",
    next: "No se te ve. Cierra el otro programa y enciéndela.",
  },
  camera_missing: {
    title: "No se encontró ninguna cámara",
    cause: "Este dispositivo no tiene, o está desconectada.",
    next: "No se te ve. Conecta una cámara para que te vean.",
  },
  microphone_refused: {
    title: "Sin acceso al micrófono",
    cause: "Se denegó el acceso a esta página, por ti o por el sistema.",
    next:
      "No se te oye. Permite el micrófono junto a la dirección de la página y actívalo.",
  },
  microphone_busy: {
    title: "El micrófono no arranca",
    cause: "Seguramente lo está usando otro programa.",
    next: "No se te oye. Cierra el otro programa y actívalo.",
  },
  microphone_missing: {
    title: "No se encontró ningún micrófono",
    cause: "Este dispositivo no tiene, o está desconectado.",
    next: "No se te oye. Conecta un micrófono y actívalo.",
  },
  devices_refused: {
    title: "Sin acceso a la cámara ni al micrófono",
    cause: "Se denegó el acceso a esta página, por ti o por el sistema.",
    next:
      "No se te ve ni se te oye, pero tú ves y oyes. Permite ambos junto a la dirección de la página y actívalos.",
  },
  devices_missing: {
    title: "No se encontró ni cámara ni micrófono",
    cause: "Este dispositivo no tiene, o están desconectados.",
    next:
      "No se te ve ni se te oye, pero tú ves y oyes. Conéctalos y actívalos.",
  },
  camera_unplugged: {
    title: "La cámara ya no está",
    cause: "Se ha desconectado o apagado.",
    next: "No se te ve. Conéctala otra vez y enciéndela, o elige otra.",
  },
  microphone_unplugged: {
    title: "El micrófono ya no está",
    cause: "Se ha desconectado o apagado.",
    next: "No se te oye. Conéctalo otra vez y actívalo, o elige otro.",
  },
  camera_interrupted: {
    title: "Otra aplicación usa la cámara",
    cause: "La ha tomado otra aplicación, por ejemplo una llamada telefónica.",
    next: "No se te ve hasta que quede libre; después la imagen vuelve sola.",
  },
  microphone_interrupted: {
    title: "Otra aplicación usa el micrófono",
    cause: "Lo ha tomado otra aplicación, por ejemplo una llamada telefónica.",
    next: "No se te oye hasta que quede libre; después el sonido vuelve solo.",
  },
  microphone_switched: {
    title: "Ahora se usa otro micrófono",
    cause: "El anterior se ha desconectado o apagado.",
    next: "Se te oye. Elige otro si no es el correcto.",
  },
  picture_paused: {
    title: "Tu imagen está en pausa",
    cause: "Tu conexión apenas alcanza para el sonido.",
    next: "Se te oye. La imagen vuelve cuando mejore la conexión.",
  },
  seal_lost: {
    title: "Ahora el servidor puede leer esta llamada",
    cause:
      "Estaba cerrada solo para los dos. Uno de los dos recargó la página o cambió de dispositivo, o el camino cerrado está bloqueado.",
    next: "Cuelga y vuelve a llamar para cerrarla.",
  },
  seal_renewed: {
    title: "La llamada sigue cerrada, con signos nuevos",
    cause: "La otra persona continúa en otro dispositivo o recargó la página.",
    next: "Pulsa el candado para volver a comparar los signos.",
  },
  screen_failed: {
    title: "No se puede compartir la pantalla",
    cause: "El navegador o el sistema no lo permitió.",
    next:
      "Permite a este navegador grabar la pantalla en los ajustes del sistema.",
  },
  blur_failed: {
    title: "No se puede desenfocar tu fondo",
    cause:
      "La parte de la página que lo hace no se ha cargado, así que la cámara sigue apagada.",
    next:
      "Enciende la cámara para volver a intentarlo, o quita el desenfoque en las opciones.",
  },
  camera_not_shown: {
    title: "Tu cámara no se puede mostrar sobre la pantalla",
    cause:
      "Una parte de la página no se ha cargado. Tu pantalla se sigue compartiendo.",
    next: "Vuelve a intentarlo o recarga la página.",
  },
  speaker_failed: {
    title: "Ese altavoz no se puede usar",
    cause: "Está desconectado, o el navegador no lo cede a las páginas.",
    next: "Elige otro.",
  },
};
