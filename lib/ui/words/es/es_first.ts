import type { FirstWords } from "../first_words.ts";

/** Spanish, for the first screen. */
export const firstWords: FirstWords = {
  language: "es",
  brand: "One2One",
  chooseLanguage: "Idioma",
  join: {
    title: "Llama a alguien, cara a cara",
    lead:
      "Elige un nombre y quien esté en línea podrá llamarte. Sin instalar nada.",
    signedInLead: "Entras con el nombre de tu cuenta. Sin instalar nada.",
    name: "Tu nombre",
    nameHint: "Los demás lo ven y te llaman por él.",
    submit: "Entrar",
    pending: "Entrando…",
    noScript: "Esta página necesita JavaScript para hacer llamadas.",
    toCall: (peer) => `Entra para llamar a ${peer}`,
  },
  devices: {
    title: "Cámara y sonido",
    check: "Probar cámara y micrófono",
    checkHint: "La prueba solo la ves y la oyes tú.",
    preview: "Tu propia imagen",
    level: "Nivel del micrófono",
    heardOnly: "Sin cámara se te oye, pero no se te ve.",
    seenOnly: "Sin micrófono se te ve, pero no se te oye.",
    watchOnly: "Sin cámara ni micrófono solo ves y oyes.",
    mute: "Silenciar el micrófono",
    unmute: "Activar el micrófono",
    cameraStop: "Apagar la cámara",
    cameraStart: "Encender la cámara",
  },
  loading: {
    waits: "Cargando…",
    failed: "Esta parte de la página no se ha cargado.",
    retry: "Intentar de nuevo",
  },
  notice: { dismiss: "Cerrar", details: "Detalles" },
  link: {
    open: "",
    connecting: "Conectando con el servidor…",
    waiting_to_retry: "No se puede conectar con el servidor. Reintentando…",
    closed:
      "Sin conexión con el servidor. Recarga la página para intentarlo de nuevo.",
  },
  problems: {
    invalid_message: {
      title: "El servidor no lo entendió",
      cause:
        "Esta página y el servidor no son seguramente de la misma versión.",
      next: "Recarga la página.",
    },
    connection_lost: {
      title: "Se perdió la conexión con el servidor",
      cause: "No hay red, o el servidor se está reiniciando.",
      next:
        "Esta página lo sigue intentando sola. Si dura mucho, revisa tu red.",
    },
  },
};
