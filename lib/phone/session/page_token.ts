import * as v from "valibot";
import type { Platform } from "../platform.ts";

/** In the page's address, as parameter or in its fragment, and in the tab's storage. */
const NAME = "token";
/** ms for the page around this one to answer: less than the server's grace for a page that reloads. */
const ANSWER_MS = 3_000;

/** Where the token is that says who a person is. */
export interface TokenSource {
  /** Undefined as long as there is none. */
  readonly current: string | undefined;
  /** Asks whoever may have another one. @returns whether there is another now */
  renew(): Promise<boolean>;
}

/** The page around this one, which knows who the person is. */
export interface Embedder {
  /** Asks it for a token. */
  ask(): void;
  /** Hears of each token that it gives, asked or not. */
  listen(given: (token: string) => void): void;
}

/** What of the page a token comes from. */
export interface TokenPage extends Pick<Platform, "storage" | "after"> {
  readonly address: string;
  /** Changes the address, without a way back to the one before. */
  replaceAddress(address: string): void;
  /** Absent where the page stands for itself. */
  readonly embedder?: Embedder;
}

/**
 * The token of a page: from the address that it was opened with, where it does
 * not stay, or from the page around it. A page that stands for itself keeps it
 * for the next one of its tab.
 */
export class PageToken implements TokenSource {
  #current: string | undefined;
  #asking: Promise<boolean> | null = null;
  #answered = () => {};

  constructor(private readonly page: TokenPage) {
    const given = tokenIn(page.address);
    if (given !== undefined) page.replaceAddress(withoutToken(page.address));
    this.#current = given ?? stored(page);
    if (page.embedder) {
      page.embedder.listen((token) => {
        this.#current = token;
        this.#answered();
      });
    } else if (given !== undefined) store(page, given);
  }

  get current(): string | undefined {
    return this.#current;
  }

  renew(): Promise<boolean> {
    const { embedder } = this.page;
    if (!embedder) return Promise.resolve(false);
    this.#asking ??= this.#ask(embedder).finally(() => this.#asking = null);
    return this.#asking;
  }

  #ask(embedder: Embedder): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.page.after(ANSWER_MS, () => resolve(false));
      this.#answered = () => {
        cancel();
        resolve(true);
      };
      embedder.ask();
    });
  }
}

/** What the pages say to each other (HTML, cross-document messaging). */
const WANTED = { type: "one2one:token-wanted" };
const Given = v.object({
  type: v.literal("one2one:token"),
  token: v.string(),
});

/**
 * The browser's page.
 *
 * @param embedders origins from which a token is taken
 */
export function browserTokenPage(
  { storage, after }: Pick<Platform, "storage" | "after">,
  embedders: readonly string[],
): TokenPage {
  const { parent, self } = globalThis;
  return {
    storage,
    after,
    address: location.href,
    replaceAddress: (address) => history.replaceState(null, "", address),
    embedder: parent === self ? undefined : {
      // To whichever page it is: there is nothing to hide in it.
      ask: () => parent.postMessage(WANTED, "*"),
      listen: (given) =>
        addEventListener("message", ({ source, origin, data }) => {
          if (source !== parent || !embedders.includes(origin)) return;
          const result = v.safeParse(Given, data);
          if (result.success) given(result.output.token);
        }),
    },
  };
}

/** @returns the token in an address; in the fragment no server and no log sees it */
function tokenIn(address: string): string | undefined {
  const url = new URL(address);
  return url.searchParams.get(NAME) || fragmentOf(url).get(NAME) || undefined;
}

function withoutToken(address: string): string {
  const url = new URL(address);
  url.searchParams.delete(NAME);
  const fragment = fragmentOf(url);
  if (fragment.has(NAME)) {
    fragment.delete(NAME);
    url.hash = fragment.toString();
  }
  return url.href;
}

function fragmentOf({ hash }: URL): URLSearchParams {
  return new URLSearchParams(hash.slice(1));
}

function stored({ storage }: TokenPage): string | undefined {
  try {
    return storage?.getItem(NAME) ?? undefined;
  } catch {
    return undefined;
  }
}

function store({ storage }: TokenPage, token: string): void {
  try {
    storage?.setItem(NAME, token);
  } catch {
    // Storage is full: after a reload the link has to be opened again.
  }
}
