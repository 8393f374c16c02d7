import type {
  ClientMessage,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import type { IceServer, Reason } from "../../lib/shared/protocol_values.ts";
import { readClientMessage } from "../../lib/signaling/sockets/client_message.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import type { SealPolicy } from "../../lib/signaling/seal_policy.ts";
import type { ExchangeEvent } from "../../lib/signaling/exchange_event.ts";
import type { CostLimits } from "../../lib/signaling/limits/cost_limits.ts";
import type { ExchangeStore } from "../../lib/signaling/store.ts";
import type { IdentityVerifier } from "../../lib/signaling/sessions/identity.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeClock, FakeMedia, settle } from "./fakes.ts";

/** Anything that a test's client may send, including what no schema allows. */
export type Sent = ClientMessage | string | Record<string, unknown> | null;

/** A user of an exchange, without a network between. */
export class TestUser {
  readonly received: ServerMessage[] = [];
  closed: number | null = null;
  resumeToken?: string;
  readonly #connection;

  constructor(exchange: Pick<Exchange, "connect">) {
    this.#connection = exchange.connect({
      send: (text) => {
        if (this.closed !== null) return;
        const message: ServerMessage = JSON.parse(text);
        this.received.push(message);
        if (message.id === "registerResponse") {
          this.resumeToken = message.resumeToken;
        }
      },
      close: (code) => this.closed = code,
    });
  }

  async send(message: Sent): Promise<void> {
    const text = typeof message === "string"
      ? message
      : JSON.stringify(message);
    const read = readClientMessage(text);
    if ("message" in read) this.#connection.handleMessage(read.message);
    else this.#connection.handleInvalid(read.id, read.refusal);
    await settle();
  }

  /** The network fails unnoticed: messages sent to the user vanish. */
  cut(): void {
    this.closed = 1006;
  }

  async drop(): Promise<void> {
    this.closed ??= 1006;
    this.#connection.handleClose();
    await settle();
  }

  /** Takes the messages since the last time. */
  take(): ServerMessage[] {
    return this.received.splice(0);
  }

  ids(): string[] {
    return this.take().map(({ id }) => id);
  }

  /** @throws when no such message has come */
  last<I extends ServerMessage["id"]>(id: I): ServerMessage & { id: I } {
    const found = this.received.findLast((message) => message.id === id);
    if (!found) throw new Error(`No ${id} in ${JSON.stringify(this.received)}`);
    return found as ServerMessage & { id: I };
  }

  has(id: ServerMessage["id"]): boolean {
    return this.received.some((message) => message.id === id);
  }
}

/** An exchange with a fake clock and fake media. */
export class Switchboard {
  /** Which calls are sealed, where the media can. */
  seal: SealPolicy = "prefer";
  /** ICE servers for browsers, as the server would provide them now. */
  iceServers: () => IceServer[] = () => [];
  readonly clock = new FakeClock();
  readonly media = new FakeMedia();
  readonly events: ExchangeEvent[] = [];
  #ids = 0;
  readonly exchange: Exchange;

  /**
   * @param identity takes names from tokens
   * @param store of a previous process
   * @param costs limits; absent means none
   */
  constructor(
    identity?: IdentityVerifier,
    store?: ExchangeStore,
    costs?: CostLimits,
  ) {
    this.exchange = new Exchange({
      media: this.media,
      clock: this.clock,
      timing: DEFAULT_TIMING,
      seal: () => this.seal,
      randomId: () => `id ${++this.#ids}`,
      iceServers: () => this.iceServers(),
      event: (event) => this.events.push(event),
      identity,
      store,
      costs,
    });
  }

  user(): TestUser {
    return new TestUser(this.exchange);
  }

  /**
   * A user of version 1, or of version 2 with `protocol: 2`; the greeting is dropped.
   */
  async registered(name: string, protocol?: 2): Promise<TestUser> {
    const user = this.user();
    await user.send({ id: "register", name, protocol });
    const answer = user.last("registerResponse");
    if (answer.response !== "accepted") throw new Error(answer.message);
    return user;
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  endReasons(): Reason[] {
    return this.events.flatMap((event) =>
      event.type === "call_ended" ? [event.reason] : []
    );
  }

  /** Alice calls bob, and it rings. */
  async ringing(
    callerProtocol?: 2,
    calleeProtocol?: 2,
  ): Promise<{ alice: TestUser; bob: TestUser }> {
    const alice = await this.registered("alice", callerProtocol);
    const bob = await this.registered("bob", calleeProtocol);
    alice.take();
    bob.take();
    await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
    return { alice, bob };
  }

  /** Two users in an established call. */
  async talking(
    callerProtocol?: 2,
    calleeProtocol?: 2,
  ): Promise<{ alice: TestUser; bob: TestUser }> {
    const users = await this.ringing(callerProtocol, calleeProtocol);
    await users.bob.send(accept);
    return users;
  }
}

/** The callee's accept. */
export const accept: ClientMessage = {
  id: "incomingCallResponse",
  callResponse: "accept",
  sdpOffer: "bob's offer",
};

/** A candidate identified by its text. */
export function candidate(text: string): ClientMessage {
  return {
    id: "onIceCandidate",
    candidate: { candidate: text, sdpMid: "0", sdpMLineIndex: 0 },
  };
}
