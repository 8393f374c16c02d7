import * as v from "valibot";
import type { Platform } from "../platform.ts";

/**
 * Name of the token in the page's address (query or fragment) and in the tab's
 * storage.
 */
const NAME = "token";
/**
 * ms for the embedding page to answer: shorter than the server's grace time for
 * a reload.
 */
const ANSWER_MS = 3_000;

/** Source of the person's identity token. */
export interface TokenSource {
  /** Undefined while there is none. */
  readonly current: string | undefined;
  /** It is that of a guest link: the person chooses a name. */
  readonly guest?: boolean;
  /** The person whom the link of a guest calls, as it says. */
  readonly host?: string;
  /**
   * Asks the embedding page for a new token.
   *
   * @returns whether the token changed
   */
  renew(): Promise<boolean>;
}

/** The embedding page, which knows the person. */
export interface Embedder {
  /** Requests a token. */
  ask(): void;
  /** Calls back for each token received, requested or not. */
  listen(given: (token: string) => void): void;
}

/** The parts of a page that provide a token. */
export interface TokenPage extends Pick<Platform, "storage" | "after"> {
  readonly address: string;
  /** Replaces the address without a history entry. */
  replaceAddress(address: string): void;
  /** Absent if the page is not embedded. */
  readonly embedder?: Embedder;
}

/**
 * The token of a page. It comes from the page's address, from which it is then
 * removed, or from the embedding page. A page that is not embedded stores it
 * for the next page of its tab.
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

  get guest(): boolean {
    return this.#current?.startsWith("guest.") === true;
  }

  get host(): string | undefined {
    return this.guest ? hostIn(this.#current!) : undefined;
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

/** Messages between the pages (HTML, cross-document messaging). */
const WANTED = { type: "one2one:token-wanted" };
const Given = v.object({
  type: v.literal("one2one:token"),
  token: v.string(),
});

/**
 * The current browser page.
 *
 * @param embedders origins from which a token is accepted
 */
export function browserTokenPage(
  { storage, after }: Pick<Platform, "storage" | "after">,
  embedders: readonly string[],
): TokenPage {
  const { parent, self } = globalThis;
  // A link that is opened in a tab of this page changes only the fragment, and
  // loads nothing.
  addEventListener("hashchange", () => {
    if (tokenIn(location.href) !== undefined) location.reload();
  });
  return {
    storage,
    after,
    address: location.href,
    replaceAddress: (address) => history.replaceState(null, "", address),
    embedder: parent === self ? undefined : {
      // Any origin may receive it, because it holds no secret.
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

/** @returns the token in an address; servers and logs never see a fragment */
function tokenIn(address: string): string | undefined {
  const url = new URL(address);
  return url.searchParams.get(NAME) || fragmentOf(url).get(NAME) || undefined;
}

/** The payload of a guest link's token, which the server signs. */
const GuestPayload = v.object({ to: v.string() });

/** @returns undefined if it says nothing; the server refuses it later */
function hostIn(token: string): string | undefined {
  const payload = token.split(".")[1].replaceAll("-", "+")
    .replaceAll("_", "/");
  try {
    const bytes = Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
    const said = JSON.parse(new TextDecoder().decode(bytes));
    const result = v.safeParse(GuestPayload, said);
    return result.success ? result.output.to : undefined;
  } catch {
    return undefined;
  }
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
