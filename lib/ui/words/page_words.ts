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
  },
};
