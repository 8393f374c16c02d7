import { buildPushPayload } from "@block65/webcrypto-web-push";
import { backOffMs } from "../shared/back_off.ts";
import { errorLine } from "../shared/error_text.ts";
import type { PushSubscriptionKeys } from "../shared/push.ts";
import type {
  PushMessage,
  PushPort,
  PushResult,
} from "../signaling/push_port.ts";
import { allowsEndpoint } from "../net/push_services.ts";
import type { VapidKeys } from "./vapid_keys.ts";

/** Requests to push services at once: an answer takes about 100 ms. */
const MAX_SENDING = 16;
/** Of these, to one host: a service that does not answer leaves room for the others. */
const MAX_SENDING_TO_HOST = 8;
/** Limit of messages that wait, also to be tried again: about 1 KB each. */
const MAX_WAITING = 1_000;
/** ms for an answer. */
const ANSWER_MS = 10_000;
/** ms between attempts at one message. */
const WAITS = { first: 1_000, longest: 30_000 };
/** ms after which a message is not tried again: the time for which a call rings. */
const MAX_AGE_MS = 60_000;

/** Settings of {@link PushSender}. */
export interface PushSenderParts {
  keys: VapidKeys;
  /** Where push services reach the operator: a `mailto:` or `https:` URL (RFC 8292, 2.1). */
  contact: string;
  /** Allowed push services; see `allowsEndpoint`. */
  services: readonly string[];
  /** Trusts other certificates; for tests. */
  client?: Deno.HttpClient;
  waits?: { first: number; longest: number };
  /** Called for each message. */
  told(result: PushResult): void;
  /** Called when a message could not be sent, for the log. It holds no URL of a subscription, which is a secret. */
  trouble(words: string): void;
}

interface Waiting {
  subscription: PushSubscriptionKeys;
  message: PushMessage;
  gone(): void;
  host: string;
  /** The browser and the call: of several messages, only the latest counts. */
  topic: string;
  attempts: number;
  /** Epoch ms. */
  until: number;
}

/** Sends messages through push services (RFC 8030), encrypted for the browser (RFC 8291). */
export class PushSender implements PushPort {
  #waiting: Waiting[] = [];
  readonly #sending = new Set<Waiting>();
  /** Messages that are tried again, with their timers. */
  readonly #resting = new Map<Waiting, ReturnType<typeof setTimeout>>();
  readonly #closing = new AbortController();

  constructor(private readonly parts: PushSenderParts) {}

  allows(endpoint: string): boolean {
    return allowsEndpoint(endpoint, this.parts.services);
  }

  send(
    subscription: PushSubscriptionKeys,
    message: PushMessage,
    gone: () => void,
  ): void {
    const { endpoint } = subscription;
    const topic = `${message.topic} ${endpoint}`;
    // A later message of a call makes an earlier one pointless.
    this.#waiting = this.#waiting.filter((one) => one.topic !== topic);
    for (const one of [...this.#resting.keys()]) {
      if (one.topic === topic) this.#rested(one);
    }
    const full = this.#waiting.length + this.#resting.size >= MAX_WAITING;
    if (full || !this.allows(endpoint)) return this.parts.told("failed");
    this.#add({
      subscription,
      message,
      gone,
      host: new URL(endpoint).host,
      topic,
      attempts: 0,
      until: Date.now() + Math.min(message.ttlS * 1000, MAX_AGE_MS),
    });
  }

  /** Gives up everything that is not sent yet. */
  close(): void {
    this.#closing.abort();
    this.#waiting = [];
    for (const one of [...this.#resting.keys()]) this.#rested(one);
  }

  #add(one: Waiting): void {
    if (this.#closing.signal.aborted) return;
    this.#waiting.push(one);
    this.#sendNext();
  }

  #sendNext(): void {
    while (this.#sending.size < MAX_SENDING) {
      const at = this.#waiting.findIndex((one) => this.#maySend(one));
      if (at < 0) return;
      const [next] = this.#waiting.splice(at, 1);
      this.#sending.add(next);
      void this.#attempt(next).finally(() => {
        this.#sending.delete(next);
        this.#sendNext();
      });
    }
  }

  /** Messages to a browser about a call are sent in order. */
  #maySend({ host, topic }: Waiting): boolean {
    const sending = [...this.#sending];
    return sending.every((one) => one.topic !== topic) &&
      sending.filter((one) => one.host === host).length < MAX_SENDING_TO_HOST;
  }

  /** Never rejects. */
  async #attempt(one: Waiting): Promise<void> {
    const { told, trouble, waits = WAITS } = this.parts;
    const outcome = await this.#post(one);
    switch (outcome.type) {
      case "sent":
        return told("sent");
      case "gone":
        one.gone();
        return told("gone");
      case "never":
        trouble(outcome.words);
        return told("failed");
      case "later": {
        const wait = Math.max(
          backOffMs(one.attempts++, waits),
          outcome.retryAfterMs,
        );
        const newer = this.#waiting.some(({ topic }) => topic === one.topic);
        if (!newer && Date.now() + wait < one.until) {
          return this.#rest(one, wait);
        }
        trouble(outcome.words);
        return told("failed");
      }
      default:
        outcome satisfies never;
    }
  }

  #rest(one: Waiting, ms: number): void {
    if (this.#closing.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#rested(one);
      this.#add(one);
    }, ms);
    this.#resting.set(one, timer);
  }

  #rested(one: Waiting): void {
    clearTimeout(this.#resting.get(one));
    this.#resting.delete(one);
  }

  async #post(
    { subscription, message, until }: Waiting,
  ): Promise<
    | { type: "sent" | "gone" }
    | { type: "never"; words: string }
    | { type: "later"; words: string; retryAfterMs: number }
  > {
    const { keys, contact, client } = this.parts;
    const { content, urgency, topic, ttlS } = message;
    // A message that is tried again has less time left.
    const leftS = Math.ceil((until - Date.now()) / 1000);
    const ttl = ttlS * 1000 > MAX_AGE_MS ? ttlS : Math.max(1, leftS);
    const payload = await buildPushPayload(
      { data: JSON.stringify(content), options: { ttl, urgency, topic } },
      { ...subscription, expirationTime: null },
      { subject: contact, ...keys },
    ).catch(() => null);
    // The browser's key is no point of the curve: a client made it up.
    if (!payload) return { type: "gone" };
    const { headers, body } = payload;
    try {
      const response = await fetch(subscription.endpoint, {
        method: "POST",
        headers,
        body,
        // A service that redirects could lead anywhere.
        redirect: "manual",
        signal: AbortSignal.any([
          this.#closing.signal,
          AbortSignal.timeout(ANSWER_MS),
        ]),
        ...(client ? { client } : {}),
      });
      await response.body?.cancel();
      const { status } = response;
      if (response.ok) return { type: "sent" };
      if (status === 404 || status === 410) return { type: "gone" };
      const words = `the push service answered ${status}`;
      if (status !== 429 && status < 500) return { type: "never", words };
      const retryAfterMs = retryAfter(response.headers.get("retry-after"));
      return { type: "later", words, retryAfterMs };
    } catch (error) {
      return { type: "later", words: errorLine(error), retryAfterMs: 0 };
    }
  }
}

/** @returns the ms of a `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); 0 if it says nothing */
function retryAfter(value: string | null): number {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
