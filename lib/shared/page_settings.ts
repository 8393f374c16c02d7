/** The options that the page needs. */
export interface PageSettings {
  /** People's names come from tokens: nobody is asked for one. */
  signIn: boolean;
  /** Origins whose pages may hold this one in a frame, and give it a token. */
  embedders: string[];
}

/** The page without any option. */
export const PLAIN_PAGE: PageSettings = { signIn: false, embedders: [] };

/** Picks what the page needs from the service's options. */
export function pageSettings(
  { auth, allowOrigins }: { auth?: object; allowOrigins: string[] },
): PageSettings {
  return { signIn: auth !== undefined, embedders: allowOrigins };
}
