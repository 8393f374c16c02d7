import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import type { ClientMessage } from "../shared/protocol.ts";
import type { Clock } from "../signaling/clock.ts";
import { checkClientMessage } from "../signaling/sockets/client_message.ts";
import type { SignalingConnection } from "../signaling/sockets/socket_connection.ts";
import type { SignalingSocket } from "../signaling/sessions/user_session.ts";
import { BEAT_MS } from "./cluster_store.ts";
import { FollowerFrame, type LeaderFrame } from "./link_frames.ts";
import { LINK_SILENCE_MS } from "./link_limits.ts";
import type { Wire, WireEvents } from "./wire.ts";

/** The exchange, as far as sockets of other processes need it. */
export interface Door {
  connect(socket: SignalingSocket, address?: string): SignalingConnection;
}

/** Dependencies of {@link LinkedSockets}. */
export interface LinkedSocketsParts {
  clock: Clock;
  /** The secret by which a process proves that it can read the store. */
  secret: string;
  epoch: number;
  door: Door;
  /** Answers a request outside sockets; rejects for one that it does not know. */
  answer(question: unknown): Promise<unknown>;
  /** Called with errors of the other process, and with own ones. Must not throw. */
  fault(error: unknown): void;
}

interface LinkedSocket {
  connection: SignalingConnection;
  registered: boolean;
}

/** The leader's end of a link: the sockets of another process. */
export class LinkedSockets implements WireEvents {
  readonly #sockets = new Map<number, LinkedSocket>();
  readonly #wire: Wire;
  #node: string | null = null;
  #storeMs = 0;
  #heardAt: number;
  #cancelBeat: () => void;
  #over = false;

  /** @param wire gives a wire whose lines come here */
  constructor(
    wire: (events: WireEvents) => Wire,
    private readonly parts: LinkedSocketsParts,
    /** Called once, when the link is over. */
    private readonly gone: (link: LinkedSockets) => void,
  ) {
    this.#heardAt = parts.clock.now();
    this.#cancelBeat = parts.clock.after(BEAT_MS, () => this.#beat());
    this.#wire = wire(this);
  }

  /** Name of the other process; null before it has proven itself. */
  get node(): string | null {
    return this.#node;
  }

  /** Number of open sockets. */
  get size(): number {
    return this.#sockets.size;
  }

  /** ms since the store had answered the other process when it last said so; null if it is silent itself. */
  get storeMs(): number | null {
    const silentMs = this.parts.clock.now() - this.#heardAt;
    return silentMs > 2 * BEAT_MS ? null : this.#storeMs;
  }

  line(line: string): void {
    if (this.#over) return;
    try {
      const frame = v.parse(FollowerFrame, JSON.parse(line));
      this.#heardAt = this.parts.clock.now();
      if (frame.type === "hello") this.#hello(frame);
      else if (this.#node === null) this.close();
      else this.#handle(frame);
    } catch (error) {
      this.parts.fault(error);
      this.close();
    }
  }

  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelBeat();
    for (const { connection } of this.#sockets.values()) {
      connection.handleClose();
    }
    this.#sockets.clear();
    this.gone(this);
  }

  /** Ends the link; the sockets' sessions wait for others. */
  close(): void {
    this.#wire.close();
    this.ended();
  }

  #hello({ secret, node }: FollowerFrame & { type: "hello" }): void {
    if (!equal(secret, this.parts.secret)) return this.close();
    this.#node = node;
    this.#send({ type: "welcome", epoch: this.parts.epoch });
  }

  #handle(frame: Exclude<FollowerFrame, { type: "hello" }>): void {
    switch (frame.type) {
      case "open":
        return this.#open(frame.socket, frame.address);
      case "message": {
        const read = checkClientMessage(frame.message);
        return this.#pass(
          frame.socket,
          (connection) =>
            "message" in read
              ? connection.handleMessage(read.message)
              : connection.handleInvalid(read.id, read.refusal),
        );
      }
      case "invalid": {
        const { id, refusal } = frame;
        return this.#pass(
          frame.socket,
          (connection) =>
            connection.handleInvalid(id as ClientMessage["id"] | null, refusal),
        );
      }
      case "closed": {
        const socket = this.#sockets.get(frame.socket);
        this.#sockets.delete(frame.socket);
        return socket?.connection.handleClose();
      }
      case "ask":
        return this.#ask(frame.number, frame.question);
      case "beat":
        this.#storeMs = frame.storeMs;
        return;
      default:
        return frame satisfies never;
    }
  }

  #open(number: number, address: string): void {
    const connection = this.parts.door.connect({
      send: (text) => this.#send({ type: "send", socket: number, text }),
      close: (code, reason) =>
        this.#send({ type: "close", socket: number, code, reason }),
    }, address);
    this.#sockets.set(number, { connection, registered: false });
  }

  /** A message for a socket that the exchange closed may still arrive. */
  #pass(
    number: number,
    handle: (connection: SignalingConnection) => void,
  ): void {
    const socket = this.#sockets.get(number);
    if (!socket) return;
    try {
      handle(socket.connection);
    } catch (error) {
      this.parts.fault(error);
    }
    this.#tellRegistered(number, socket);
  }

  #tellRegistered(number: number, socket: LinkedSocket): void {
    const { registered } = socket.connection;
    if (registered === socket.registered) return;
    socket.registered = registered;
    this.#send({ type: "registered", socket: number, registered });
  }

  #ask(number: number, question: unknown): void {
    this.parts.answer(question).then(
      (answer) => this.#send({ type: "answer", number, answer }),
      (error: unknown) => {
        this.parts.fault(error);
        this.close();
      },
    );
  }

  #beat(): void {
    const { clock } = this.parts;
    if (clock.now() - this.#heardAt > LINK_SILENCE_MS) return this.close();
    // A token may have been checked since the message that had it.
    for (const [number, socket] of this.#sockets) {
      this.#tellRegistered(number, socket);
    }
    this.#send({ type: "beat" });
    this.#cancelBeat = clock.after(BEAT_MS, () => this.#beat());
  }

  #send(frame: LeaderFrame): void {
    if (!this.#over) this.#wire.send(JSON.stringify(frame));
  }
}

/** In constant time. */
function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
