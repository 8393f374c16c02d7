import { assert } from "@std/assert";
import type { PushContent } from "../../../lib/shared/push.ts";
import type {
  PushMessage,
  PushPort,
} from "../../../lib/signaling/push_port.ts";
import type { SimulatedCall } from "./books.ts";

const HOST = "https://push.example/";

/** A message on its way to a browser. */
interface Underway {
  user: number;
  content: PushContent;
  gone(): void;
  /** The process that sent it is over, and hears no answer. */
  orphan: boolean;
}

/**
 * A push service that delivers late, twice, in another order or never: a
 * message arrives when the test says so, up to a minute later.
 */
export class SimulatedPushService implements PushPort {
  readonly #underway: Underway[] = [];
  /** The last content for each browser, by call. */
  readonly #last = new Map<string, PushContent["type"]>();

  /** The subscription of a person's browser. */
  static subscription(user: number) {
    const keys = { p256dh: "p".repeat(87), auth: "a".repeat(22) };
    return { endpoint: `${HOST}${user}`, keys };
  }

  allows(endpoint: string): boolean {
    return endpoint.startsWith(HOST);
  }

  send(
    { endpoint }: { endpoint: string },
    { content, topic, ttlS }: PushMessage,
    gone: () => void,
  ): void {
    const key = `${content.callId} ${endpoint}`;
    const before = this.#last.get(key);
    assert(topic === content.callId, "another topic");
    if (content.type === "ring") {
      assert(before === undefined, "it rings twice at a browser");
      assert(ttlS === 60, "it rings for another time");
    } else assert(before === "ring", "an end of nothing, or a second one");
    this.#last.set(key, content.type);
    const user = Number(endpoint.slice(HOST.length));
    this.#underway.push({ user, content, gone, orphan: false });
  }

  /** Takes one of the messages that are underway, or only shows it, if it comes twice. */
  take(pick: number, again: boolean): Underway | undefined {
    if (this.#underway.length === 0) return undefined;
    const at = pick % this.#underway.length;
    return again ? this.#underway[at] : this.#underway.splice(at, 1)[0];
  }

  /** The process is gone: it sends no more. */
  restart(): void {
    this.#last.clear();
    for (const one of this.#underway) one.orphan = true;
  }

  /** Browsers at which a call rings that is over. */
  check(calls: ReadonlyMap<string, SimulatedCall>): void {
    for (const [key, type] of this.#last) {
      const call = calls.get(key.split(" ")[0]);
      assert(
        type === "over" || call && !call.accepted && !call.ended,
        "a browser does not hear that it rings no longer",
      );
    }
  }
}
