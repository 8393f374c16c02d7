/** The options that the page needs. */
export interface PageSettings {
  /** Names come from identity tokens, so the page asks for none. */
  signIn: boolean;
  /** Origins whose pages may embed this page and give it a token. */
  embedders: string[];
}

/** The settings of a page without any option. */
export const PLAIN_PAGE: PageSettings = { signIn: false, embedders: [] };

/** Selects the page's settings from the service's options. */
export function pageSettings(
  { auth, allowOrigins }: { auth?: object; allowOrigins: string[] },
): PageSettings {
  return { signIn: auth !== undefined, embedders: allowOrigins };
}
