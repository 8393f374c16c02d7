import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import { GuestLink, type GuestLinkMade } from "../../shared/guest_links.ts";
import type { RecordStore } from "../calls/kept_for_people.ts";
import type { Clock } from "../clock.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import type { Identity } from "./identity.ts";
import { normalizeUserName } from "./user_name.ts";

/** Limit of links to one person: one for each page on which it stands. */
export const MAX_LINKS_OF_PERSON = 20;
/** Limit of links in all: about 200 bytes each. */
export const MAX_GUEST_LINKS = 2_000;

/** Begins the token of a guest link; no JSON Web Token does. */
const PREFIX = "guest.";
/** Id of the key's record among those of links. */
const KEY_ID = "key";

/** A link, or the key that signs them all. */
export const SavedGuestLink = v.union([
  v.object({ ...GuestLink.entries, type: v.literal("link") }),
  v.object({ type: v.literal("key"), key: v.string() }),
]);
/** See {@link SavedGuestLink}. */
export type SavedGuestLink = v.InferOutput<typeof SavedGuestLink>;

/** Content of a token. */
const Payload = v.object({ id: v.string(), to: v.string(), until: v.number() });

/** Dependencies of {@link GuestLinks}. */
export interface GuestLinksParts {
  clock: Pick<Clock, "now">;
  /** Unguessable. */
  randomId(): string;
  /** Absent where they end with the process. */
  store?: { guestLinks: RecordStore<SavedGuestLink> };
}

/**
 * Links by which guests call one person: signed (HMAC, SHA-256), good until a
 * time and for a number of calls.
 */
export class GuestLinks {
  /** In the order in which they were made. */
  readonly #links = new Map<string, GuestLink>();
  #key = "";

  constructor(private readonly parts: GuestLinksParts) {}

  /** Restores the links of the previous process. */
  restore(saved: readonly SavedGuestLink[]): void {
    for (const one of saved) {
      if (one.type === "key") this.#key = one.key;
      else {
        const { id, to, until, uses } = one;
        this.#links.set(id, { id, to, until, uses });
      }
    }
    this.#forgetOver();
  }

  /**
   * @param written name of the person whom guests may call
   * @param ms for which it is good
   * @param uses number of calls
   * @returns the refusal as a value, if there are too many or nobody can have the name
   */
  async make(
    written: string,
    ms: number,
    uses: number,
  ): Promise<GuestLinkMade | Refusal> {
    const to = normalizeUserName(written);
    if (to === null) return REFUSED.invalidName;
    this.#forgetOver();
    const key = userNameKey(to);
    const own = [...this.#links.values()]
      .filter((link) => userNameKey(link.to) === key);
    if (
      own.length >= MAX_LINKS_OF_PERSON || this.#links.size >= MAX_GUEST_LINKS
    ) return REFUSED.tooManyLinks;
    const { clock, randomId } = this.parts;
    const link = { id: randomId(), to, until: clock.now() + ms, uses };
    this.#keep(link);
    return { link, token: await this.#sign(link) };
  }

  /** The links that are good, the next to end first. */
  list(): GuestLink[] {
    this.#forgetOver();
    return [...this.#links.values()].toSorted((a, b) => a.until - b.until);
  }

  /** @returns false if there is no such link */
  end(id: string): boolean {
    if (!this.#links.delete(id)) return false;
    this.parts.store?.guestLinks.delete(id);
    return true;
  }

  /** Whether a token is that of a link. */
  isLink(token: string): boolean {
    return token.startsWith(PREFIX);
  }

  /** The guest whom a token proves. Never rejects. */
  async verify(token: string): Promise<Identity> {
    const [, payload = "", signature = ""] = token.split(".");
    try {
      const key = await this.#hmac();
      const signed = await crypto.subtle.verify(
        "HMAC",
        key,
        bytesOf(signature),
        new TextEncoder().encode(payload),
      );
      if (!signed) return REFUSED.linkOver;
      const text = new TextDecoder().decode(bytesOf(payload));
      const { id, to, until } = v.parse(Payload, JSON.parse(text));
      const inTime = until > this.parts.clock.now();
      return inTime && this.isGood(id)
        ? { guest: { link: id, to } }
        : REFUSED.linkOver;
    } catch {
      return REFUSED.linkOver;
    }
  }

  /** Whether calls are left. */
  isGood(id: string): boolean {
    const link = this.#links.get(id);
    return link !== undefined && link.until > this.parts.clock.now();
  }

  /** A guest calls. */
  use(id: string): void {
    const link = this.#links.get(id);
    if (!link) return;
    if (link.uses <= 1) this.end(id);
    else this.#keep({ ...link, uses: link.uses - 1 });
  }

  #keep(link: GuestLink): void {
    this.#links.set(link.id, link);
    this.parts.store?.guestLinks.put(link.id, { type: "link", ...link });
  }

  #forgetOver(): void {
    for (const id of [...this.#links.keys()]) {
      if (!this.isGood(id)) this.end(id);
    }
  }

  async #sign({ id, to, until }: GuestLink): Promise<string> {
    const text = JSON.stringify({ id, to, until });
    const payload = textOf(new TextEncoder().encode(text));
    const signature = await crypto.subtle.sign(
      "HMAC",
      await this.#hmac(),
      new TextEncoder().encode(payload),
    );
    return `${PREFIX}${payload}.${textOf(new Uint8Array(signature))}`;
  }

  /** The key is made when it is first needed. */
  #hmac(): Promise<CryptoKey> {
    if (this.#key === "") {
      const { randomId, store } = this.parts;
      this.#key = `${randomId()}${randomId()}`;
      store?.guestLinks.put(KEY_ID, { type: "key", key: this.#key });
    }
    return crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(this.#key),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"],
    );
  }
}

/** Name of a guest among the people, which no token can have meanwhile. */
export function guestName(
  written: string,
  isTaken: (name: string) => boolean,
): string | null {
  // A page that was loaded again asks for the name that it had.
  const own = written.replace(/ \(guest( \d+)?\)$/, "");
  for (let number = 1; number <= MAX_NAMESAKES; number++) {
    const suffix = number === 1 ? "(guest)" : `(guest ${number})`;
    const name = normalizeUserName(`${own} ${suffix}`);
    if (name === null || normalizeUserName(own) === null) return null;
    if (!isTaken(name)) return name;
  }
  return null;
}

/** Most guests of the same name at a time. */
const MAX_NAMESAKES = 100;

function textOf(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(text, { alphabet: "base64url" });
}
