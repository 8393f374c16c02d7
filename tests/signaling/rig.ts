import type {
  ClientMessage,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import { Exchange, type ExchangeParts } from "../../lib/signaling/exchange.ts";
import type { ExchangeEvent } from "../../lib/signaling/exchange_event.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import type { SignalingConnection } from "../../lib/signaling/sockets/socket_connection.ts";
import type { SignalingSocket } from "../../lib/signaling/sessions/user_session.ts";
import { FakeClock } from "./fake_clock.ts";
import { HostileMedia, settled } from "./hostile_media.ts";

/** A client without network: records the messages sent to it, in order. */
export class FakeClient implements SignalingSocket {
  readonly received: ServerMessage[] = [];
  closedWith: number | null = null;
  readonly connection: SignalingConnection;

  constructor(exchange: Exchange, address?: string) {
    this.connection = exchange.connect(this, address);
  }

  send(text: string): void {
    this.received.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closedWith = code;
    this.connection.handleClose();
  }

  say(message: ClientMessage): void {
    this.connection.handleMessage(message);
  }

  /** All messages with one id. */
  got<I extends ServerMessage["id"]>(id: I): (ServerMessage & { id: I })[] {
    return this.received.filter((
      message,
    ): message is ServerMessage & { id: I } => message.id === id);
  }

  last(): ServerMessage | undefined {
    return this.received.at(-1);
  }
}

/** An exchange with fake time and media. */
export class Rig {
  readonly clock = new FakeClock();
  readonly media = new HostileMedia();
  /** Events reported to logs and metrics. */
  readonly events: ExchangeEvent[] = [];
  #ids = 0;
  readonly exchange: Exchange;

  /** @param more limits; all others are off */
  constructor(
    more: Pick<
      ExchangeParts,
      "costs" | "everybody" | "freeCalls" | "mediaStepMs" | "presencePace"
    > = {},
  ) {
    this.exchange = new Exchange({
      media: this.media,
      clock: this.clock,
      timing: DEFAULT_TIMING,
      randomId: () => `id${this.#ids++}`,
      iceServers: () => [],
      event: (event) => this.events.push(event),
      ...more,
    });
  }

  /** @param address to which limits apply */
  client(address?: string): FakeClient {
    return new FakeClient(this.exchange, address);
  }

  /** A registered client, with protocol version 2 unless given otherwise. */
  person(name: string, protocol: 1 | 2 = 2, address?: string): FakeClient {
    const client = this.client(address);
    client.say({ id: "register", name, protocol });
    return client;
  }

  /** Puts two people into a call; the media server has answered everything. */
  async call(caller: FakeClient, callee: FakeClient): Promise<void> {
    const to = callee.got("registerResponse")[0].name ?? "bob";
    caller.say({ id: "call", to, sdpOffer: "caller's offer" });
    callee.say({
      id: "incomingCallResponse",
      callResponse: "accept",
      sdpOffer: "callee's offer",
    });
    await this.media.answerAll();
    await settled();
  }

  /**
   * The number of calls and unreleased pipelines: 0 when everything has been
   * cleaned up.
   */
  leftOver(): number {
    return this.exchange.callCount +
      this.media.pipelines.filter(({ releases }) => releases !== 1).length;
  }
}
