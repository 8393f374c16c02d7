import { assert, assertEquals } from "@std/assert";
import type { PushContent } from "../../lib/shared/push.ts";
import type { LeftMessages } from "../../lib/signaling/calls/left_messages.ts";
import type { PushMessage, PushPort } from "../../lib/signaling/push_port.ts";
import { FakeClock, FakeMedia, settle } from "./fakes.ts";
import { Life } from "./life.ts";
import { MemoryStore } from "./memory_store.ts";
import { believer } from "./sessions/token_desk.ts";
import { TestUser } from "./switchboard.ts";

/** Where the browsers of a town have their push service. */
export const HOST = "https://push.example/";

/** The subscription of a browser. */
export function subscription(browser: string) {
  const keys = { p256dh: "p".repeat(87), auth: "a".repeat(22) };
  return { endpoint: `${HOST}${browser}`, keys };
}

/** A service with a push service, and its people. */
export class Town implements PushPort {
  readonly clock = new FakeClock();
  readonly media = new FakeMedia();
  readonly store = new MemoryStore();
  readonly pushed: (PushMessage & { browser: string; gone(): void })[] = [];
  /** Ids of recorded messages whose files are gone. */
  readonly gone: string[] = [];
  #ids = 0;
  life: Life;

  /** @param reservedMs ms for which names are kept for browsers; absent where tokens prove them */
  constructor(private readonly reservedMs?: number) {
    this.life = this.start();
  }

  start(): Life {
    return this.life = new Life({
      clock: this.clock,
      media: this.media,
      store: this.store,
      ...(this.reservedMs === undefined ? { identity: believer } : {}),
      reservedMs: this.reservedMs,
      push: this,
      messages: { bytes: 1_000_000_000, gone: (id) => this.gone.push(id) },
      randomId: () => `id ${++this.#ids}`,
      event: () => {},
    });
  }

  allows(endpoint: string): boolean {
    return endpoint.startsWith(HOST);
  }

  send(
    { endpoint }: { endpoint: string },
    message: PushMessage,
    gone: () => void,
  ): void {
    this.pushed.push({
      ...message,
      browser: endpoint.slice(HOST.length),
      gone,
    });
  }

  /** The contents that the browsers got since the last time. */
  told(): [string, PushContent][] {
    return this.pushed.splice(0).map((
      { browser, content },
    ) => [browser, content]);
  }

  /** The ring that a browser got. */
  ring(browser: string): PushContent & { type: "ring" } {
    const found = this.pushed.find((one) => one.browser === browser)?.content;
    assert(found?.type === "ring", `no ring at ${browser}`);
    return found;
  }

  async user(name: string, resumeToken?: string): Promise<TestUser> {
    const user = new TestUser(this.life);
    const token = name === "" ? undefined : name;
    await user.send({ id: "register", protocol: 2, token, resumeToken });
    return user;
  }

  /** The recorded messages of the exchange that lives now. */
  get messages(): LeftMessages {
    return this.life.exchange.messages!;
  }

  /** Somebody subscribes these browsers and goes away. */
  async asleep(name: string, ...browsers: string[]): Promise<void> {
    const user = await this.user(name);
    for (const browser of browsers) {
      assertEquals(this.subscribe(user, browser), null);
    }
    await user.drop();
    await this.advance(15_000);
  }

  subscribe(user: TestUser, browser: string) {
    return this.life.exchange.subscribe(
      user.resumeToken!,
      subscription(browser),
    );
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  /** Bob's phone and laptop are asleep; Alice calls him. */
  static async calling(): Promise<{ town: Town; alice: TestUser }> {
    const town = new Town();
    await town.asleep("bob", "phone", "laptop");
    const alice = await town.user("alice");
    alice.take();
    await alice.send({ id: "call", to: "Bob", sdpOffer: "offer" });
    return { town, alice };
  }
}
