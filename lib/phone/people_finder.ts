import {
  effect,
  type ReadonlySignal,
  signal,
  untracked,
} from "@preact/signals";
import { MAX_WATCHED_NAMES } from "../shared/protocol_limits.ts";
import type { ServerMessage } from "../shared/protocol.ts";
import type { Phone } from "./phone.ts";
import type { Platform } from "./platform.ts";

/** ms without another letter until the server is asked: a fast typist asks once. */
const SEARCH_MS = 200;

/**
 * Watches the people whom the page may show: the person asked for by a link,
 * favourites, recent calls, and those whom a search has found. Searches on the
 * server while it does not tell of everybody. Loaded together with the screens
 * that follow the first one.
 */
export class PeopleFinder {
  readonly #found = signal<string[]>([]);
  readonly #invited = signal<string | null>(null);
  readonly #text = signal("");
  readonly #searching = signal(false);
  /** Whether the server's answer to the present text is awaited. */
  readonly searching: ReadonlySignal<boolean> = this.#searching;
  #end = () => {};
  /** The names that the server was told last. */
  #told = "";
  #cancelSearch = () => {};
  #cancelWatch = () => {};

  constructor(
    private readonly phone: Pick<
      Phone,
      "people" | "ask" | "preferences" | "history"
    >,
    private readonly after: Platform["after"],
  ) {}

  start(): void {
    this.phone.people.heard = (message) => this.#heard(message);
    const ends = [
      effect(() => this.#watch(this.#names())),
      effect(() => this.#search(this.#text.value)),
    ];
    this.#end = () => ends.forEach((end) => end());
  }

  /** The person whom the page offers to call. */
  invited(name: string | null): void {
    this.#invited.value = name;
  }

  /** The text in the search field; empty if nobody is searched for. */
  search(text: string): void {
    this.#text.value = text.trim();
  }

  close(): void {
    this.#end();
    this.#cancelSearch();
    this.#cancelWatch();
    this.phone.people.heard = () => {};
  }

  #heard(message: ServerMessage): void {
    switch (message.id) {
      case "registerResponse":
        // Nothing can be asked before the answer was handled.
        return queueMicrotask(() => {
          this.#told = "";
          this.#watch(this.#names());
          this.#ask();
        });
      case "presence":
        if (message.users) return;
        this.#cancelWatch();
        this.#cancelWatch = this.after(message.retryAfterMs ?? 0, () => {
          this.#told = "";
          this.#watch(this.#names());
        });
        return;
      case "foundUsers":
        if (message.text !== this.#text.value || !this.#searching.value) return;
        if (!message.users) return this.#askAfter(message.retryAfterMs ?? 0);
        // They are shown at once, and told again as soon as they are watched.
        this.phone.people.add(message.users);
        this.#found.value = message.users.map(({ name }) => name);
        this.#searching.value = false;
    }
  }

  /** The newest favourites first, in case there are too many. */
  #names(): string[] {
    const { preferences, history } = this.phone;
    const names = new Set([
      ...(this.#invited.value === null ? [] : [this.#invited.value]),
      ...this.#found.value,
      ...history.calls.value.map(({ peer }) => peer),
      ...preferences.values.value.favourites.toReversed(),
    ]);
    // Sorted, so that another order is nothing new.
    return [...names].slice(0, MAX_WATCHED_NAMES).sort();
  }

  #watch(names: string[]): void {
    const told = JSON.stringify(names);
    if (told !== this.#told && this.#send({ id: "watch", names })) {
      this.#told = told;
    }
  }

  /** @returns false if there is nobody to ask: one of version 1 cannot tell */
  #send(message: Parameters<Phone["ask"]>[0]): boolean {
    const { phone } = this;
    return untracked(() =>
      phone.people.everybody.value !== null && phone.ask(message)
    );
  }

  /** Called when the text changes, or whether the server tells of everybody. */
  #search(text: string): void {
    const needed = this.phone.people.everybody.value === false && text !== "";
    this.#searching.value = needed;
    // Those found before stay until there is an answer to a longer text.
    if (!needed) this.#found.value = [];
    this.#askAfter(SEARCH_MS);
  }

  #askAfter(ms: number): void {
    this.#cancelSearch();
    this.#cancelSearch = this.after(ms, () => this.#ask());
  }

  #ask(): void {
    if (!this.#searching.value) return;
    this.#send({ id: "findUsers", text: this.#text.value });
  }
}
