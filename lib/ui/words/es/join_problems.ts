import type { JoinProblems } from "../first_words.ts";

/** Each problem with which a server may refuse or end a registration, with its cause and a next step. Spanish. */
export const joinProblems: JoinProblems = {
  not_registered: {
    title: "No hay nadie con ese nombre",
    cause:
      "Esa persona no está conectada o su nombre se escribe de otra forma.",
    next: "Revisa cómo se escribe o elige a alguien de la lista.",
  },
  name_taken: {
    title: "Ese nombre ya está en uso",
    cause:
      "Alguien está aquí con él o lo tiene reservado; quizá tú, en otra pestaña.",
    next: "Elige otro nombre, o cierra la otra pestaña e inténtalo de nuevo.",
  },
  invalid_name: {
    title: "Ese nombre no sirve",
    cause:
      "Un nombre tiene de 1 a 64 caracteres, sin saltos de línea ni similares.",
    next: "Elige uno más corto o más sencillo.",
  },
  rate_limited: {
    title: "Demasiados intentos",
    cause: "Este dispositivo ha pedido demasiado en poco tiempo.",
    next: "Espera un momento e inténtalo de nuevo.",
  },
  network_full: {
    title: "Tu red está completa",
    cause:
      "Desde tu red hay tantas personas conectadas o en llamada como permite el servicio.",
    next:
      "Inténtalo de nuevo en unos minutos o pide a quien gestiona el servicio que permita más.",
  },
  unauthorized: {
    title: "No tienes acceso",
    cause: "El servicio no aceptó tus credenciales. Puede que hayan caducado.",
    next: "Abre de nuevo la página con el enlace que te dieron.",
  },
  banned: {
    title: "Quien gestiona el servicio no te deja entrar",
    cause: "Se ha bloqueado tu nombre o tu inicio de sesión.",
    next: "Pregúntale por qué, si lo conoces.",
  },
  ended_by_operator: {
    title: "El servicio lo ha terminado",
    cause: "Quien gestiona el servicio ha terminado tu sesión o tu llamada.",
    next: "Entra de nuevo o pregúntale por qué.",
  },
  server_shutdown: {
    title: "El servicio se está reiniciando",
    cause: "Se está actualizando.",
    next: "Termina pronto, o vuelve a llamar dentro de un minuto.",
  },
  insecure_page: {
    title: "La cámara y el micrófono están bloqueados",
    cause: "Los navegadores solo los ceden a páginas seguras, y esta no lo es.",
    next: "Abre la página con su dirección https.",
  },
  unsupported_browser: {
    title: "Este navegador no puede hacer llamadas",
    cause: "Le falta WebRTC o está desactivado.",
    next: "Usa una versión actual de Chrome, Edge, Firefox o Safari.",
  },
};
