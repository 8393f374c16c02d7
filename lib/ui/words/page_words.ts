import type { RingOver } from "../../shared/push.ts";
import type { Language } from "../../shared/language.ts";

/** Texts that only the server renders; no browser loads them. */
export interface PageWords {
  description: string;
  /** Texts of the "not found" page. */
  errors: Record<
    "notFound" | "notAllowed" | "notUnderstood" | "failed",
    { title: string; text: string }
  >;
  back: string;
  /** Shown until the page's script runs. */
  start: { slow: string; failed: string; reload: string };
  /** Shown in place of the page while the server cannot be reached. */
  offline: { title: string; text: string; retry: string };
  /** The system's notifications of calls while the page is closed. */
  push: Record<
    "video" | "voice" | "answer" | "decline" | RingOver,
    string
  >;
}

/** The texts by language. */
export const PAGE_WORDS: Record<Language, PageWords> = {
  en: {
    description: "Call somebody by name, face to face, in the browser.",
    errors: {
      notFound: {
        title: "There is nothing here",
        text: "The address may be mistyped, or the page has moved.",
      },
      notAllowed: {
        title: "That cannot be done here",
        text: "This address does not answer that kind of request.",
      },
      notUnderstood: {
        title: "The server did not understand",
        text: "The request was not one that this address can answer.",
      },
      failed: {
        title: "Something went wrong on the server",
        text: "It is not your fault. Please try again in a moment.",
      },
    },
    back: "Back to the phone",
    start: {
      slow: "Still loading. Your connection seems slow.",
      failed: "The page did not start. Check your connection.",
      reload: "Reload the page",
    },
    offline: {
      title: "No connection",
      text:
        "The server cannot be reached. Check your network. This page tries again by itself.",
      retry: "Try again",
    },
    push: {
      video: "Incoming video call",
      voice: "Incoming voice call",
      answer: "Answer",
      decline: "Decline",
      answered: "Answered on another device",
      declined: "Declined on another device",
      missed: "Missed call",
    },
  },
  es: {
    description: "Llama a alguien por su nombre, cara a cara, en el navegador.",
    errors: {
      notFound: {
        title: "Aquí no hay nada",
        text:
          "Puede que la dirección esté mal escrita o que la página se haya movido.",
      },
      notAllowed: {
        title: "Eso no se puede hacer aquí",
        text: "Esta dirección no responde a ese tipo de peticiones.",
      },
      notUnderstood: {
        title: "El servidor no lo entendió",
        text: "Esta dirección no sabe responder a esa petición.",
      },
      failed: {
        title: "Algo falló en el servidor",
        text: "No es culpa tuya. Inténtalo de nuevo en un momento.",
      },
    },
    back: "Volver al teléfono",
    start: {
      slow: "Todavía se está cargando. Tu conexión parece lenta.",
      failed: "La página no se ha iniciado. Comprueba tu conexión.",
      reload: "Recargar la página",
    },
    offline: {
      title: "Sin conexión",
      text:
        "No se puede conectar con el servidor. Comprueba tu red. Esta página lo intenta de nuevo por sí sola.",
      retry: "Intentar de nuevo",
    },
    push: {
      video: "Videollamada entrante",
      voice: "Llamada de voz entrante",
      answer: "Contestar",
      decline: "Rechazar",
      answered: "Contestada en otro dispositivo",
      declined: "Rechazada en otro dispositivo",
      missed: "Llamada perdida",
    },
  },
  de: {
    description:
      "Jemanden beim Namen anrufen, von Angesicht zu Angesicht, im Browser.",
    errors: {
      notFound: {
        title: "Hier ist nichts",
        text:
          "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.",
      },
      notAllowed: {
        title: "Das geht hier nicht",
        text: "Diese Adresse beantwortet solche Anfragen nicht.",
      },
      notUnderstood: {
        title: "Der Server hat das nicht verstanden",
        text: "Mit dieser Anfrage kann diese Adresse nichts anfangen.",
      },
      failed: {
        title: "Auf dem Server ist etwas schiefgegangen",
        text: "Es liegt nicht an dir. Bitte versuch es gleich noch einmal.",
      },
    },
    back: "Zurück zum Telefon",
    start: {
      slow: "Wird noch geladen. Deine Verbindung scheint langsam zu sein.",
      failed: "Die Seite ist nicht gestartet. Prüf deine Verbindung.",
      reload: "Seite neu laden",
    },
    offline: {
      title: "Keine Verbindung",
      text:
        "Der Server ist nicht erreichbar. Prüf dein Netz. Diese Seite versucht es von selbst weiter.",
      retry: "Noch einmal versuchen",
    },
    push: {
      video: "Eingehender Videoanruf",
      voice: "Eingehender Sprachanruf",
      answer: "Annehmen",
      decline: "Ablehnen",
      answered: "Auf einem anderen Gerät angenommen",
      declined: "Auf einem anderen Gerät abgelehnt",
      missed: "Verpasster Anruf",
    },
  },
  fr: {
    description:
      "Appelez quelqu’un par son nom, face à face, dans le navigateur.",
    errors: {
      notFound: {
        title: "Il n’y a rien ici",
        text: "L’adresse est peut-être mal saisie, ou la page a déménagé.",
      },
      notAllowed: {
        title: "Cela n’est pas possible ici",
        text: "Cette adresse ne répond pas à ce type de demande.",
      },
      notUnderstood: {
        title: "Le serveur n’a pas compris",
        text: "Cette adresse ne sait pas répondre à cette demande.",
      },
      failed: {
        title: "Le serveur a rencontré un problème",
        text: "Vous n’y êtes pour rien. Réessayez dans un instant.",
      },
    },
    back: "Retour au téléphone",
    start: {
      slow: "Chargement en cours. Votre réseau semble lent.",
      failed: "La page n’a pas démarré. Vérifiez votre réseau.",
      reload: "Recharger la page",
    },
    offline: {
      title: "Pas de connexion",
      text:
        "Le serveur est injoignable. Vérifiez votre réseau. Cette page réessaie d’elle-même.",
      retry: "Réessayer",
    },
    push: {
      video: "Appel vidéo entrant",
      voice: "Appel vocal entrant",
      answer: "Répondre",
      decline: "Refuser",
      answered: "Pris sur un autre appareil",
      declined: "Refusé sur un autre appareil",
      missed: "Appel manqué",
    },
  },
  "zh-Hans": {
    description: "在浏览器中按名字呼叫，面对面交谈。",
    errors: {
      notFound: {
        title: "这里什么也没有",
        text: "地址可能有误，或页面已移走。",
      },
      notAllowed: {
        title: "这里不支持此操作",
        text: "此地址不处理这类请求。",
      },
      notUnderstood: {
        title: "服务器无法理解请求",
        text: "此地址无法处理这个请求。",
      },
      failed: {
        title: "服务器出了点问题",
        text: "不是您的问题，请稍后再试。",
      },
    },
    back: "返回电话",
    start: {
      slow: "仍在加载，您的网络似乎较慢。",
      failed: "页面未能启动，请检查网络。",
      reload: "重新加载页面",
    },
    offline: {
      title: "没有连接",
      text: "无法连接服务器。请检查您的网络，此页面会自动重试。",
      retry: "重试",
    },
    push: {
      video: "视频来电",
      voice: "语音来电",
      answer: "接听",
      decline: "拒接",
      answered: "已在另一台设备上接听",
      declined: "已在另一台设备上拒接",
      missed: "未接来电",
    },
  },
};
