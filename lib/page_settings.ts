import type { Config } from "./config.ts";

/** What of the options concerns the phone's page. */
export interface PageSettings {
  /** People's names come from tokens: nobody is asked for one. */
  signIn: boolean;
  /** Origins whose pages may hold this one in a frame, and give it a token. */
  embedders: string[];
}

/** The page without any option. */
export const PLAIN_PAGE: PageSettings = { signIn: false, embedders: [] };

/** The page as the options want it. */
export function pageSettings(
  { auth, allowOrigins }: Pick<Config, "auth" | "allowOrigins">,
): PageSettings {
  return { signIn: auth !== undefined, embedders: allowOrigins };
}
