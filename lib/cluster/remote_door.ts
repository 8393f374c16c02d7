import * as v from "valibot";
import type { ClientMessage } from "../shared/protocol.ts";
import type { Clock } from "../signaling/clock.ts";
import type { Refusal } from "../signaling/refusal.ts";
import type { SignalingConnection } from "../signaling/sockets/socket_connection.ts";
import type { SignalingSocket } from "../signaling/sessions/user_session.ts";
import { BEAT_MS } from "./cluster_store.ts";
import { type FollowerFrame, LeaderFrame } from "./link_frames.ts";
import { LINK_SILENCE_MS } from "./link_limits.ts";
import type { Door } from "./linked_sockets.ts";
import { type Wire, WireError, type WireEvents } from "./wire.ts";

/** Dependencies of {@link RemoteDoor}. */
export interface RemoteDoorParts {
  clock: Clock;
  /** Name of this process. */
  node: string;
  /** The secret in the leader's record. */
  secret: string;
  /** ms since this process heard the store. */
  storeMs(): number;
  /** Called with errors of the other process. Must not throw. */
  fault(error: unknown): void;
  /** Called once, when an open link is over. */
  ended(): void;
}

interface OwnSocket {
  socket: SignalingSocket;
  registered: boolean;
}

/** A follower's end of a link: the exchange, which runs in another process. */
export class RemoteDoor implements Door, WireEvents {
  readonly #sockets = new Map<number, OwnSocket>();
  readonly #questions = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #wire: Wire;
  readonly #open = Promise.withResolvers<void>();
  #welcomed = false;
  #over = false;
  #numbers = 0;
  #heardAt: number;
  #cancelBeat: () => void;

  /** @param wire gives a wire whose lines come here */
  constructor(
    wire: (events: WireEvents) => Wire,
    private readonly parts: RemoteDoorParts,
  ) {
    this.#heardAt = parts.clock.now();
    this.#cancelBeat = parts.clock.after(BEAT_MS, () => this.#beat());
    this.#wire = wire(this);
    const { secret, node } = parts;
    this.#send({ type: "hello", secret, node });
  }

  /**
   * Resolves when the exchange is ready.
   *
   * @throws {WireError} as a rejection, if the link ends before
   */
  get opened(): Promise<void> {
    return this.#open.promise;
  }

  connect(socket: SignalingSocket, address = ""): SignalingConnection {
    const number = ++this.#numbers;
    const own: OwnSocket = { socket, registered: false };
    this.#sockets.set(number, own);
    this.#send({ type: "open", socket: number, address });
    return {
      get registered() {
        return own.registered;
      },
      handleMessage: (message: ClientMessage) =>
        this.#send({ type: "message", socket: number, message }),
      handleInvalid: (id: ClientMessage["id"] | null, refusal: Refusal) =>
        this.#send({ type: "invalid", socket: number, id, refusal }),
      handleClose: () => {
        if (this.#sockets.delete(number)) {
          this.#send({ type: "closed", socket: number });
        }
      },
    };
  }

  /**
   * Asks something outside sockets.
   *
   * @throws {WireError} as a rejection, if the link ends before the answer
   */
  ask(question: unknown): Promise<unknown> {
    if (this.#over) return Promise.reject(linkOver());
    const number = ++this.#numbers;
    const asked = Promise.withResolvers<unknown>();
    this.#questions.set(number, asked);
    this.#send({ type: "ask", number, question });
    return asked.promise;
  }

  /** Tells the leader when the store has answered, without which that may act only while nobody else can. */
  tellStore(): void {
    this.#send({ type: "beat", storeMs: this.parts.storeMs() });
  }

  line(line: string): void {
    if (this.#over) return;
    try {
      const frame = v.parse(LeaderFrame, JSON.parse(line));
      this.#heardAt = this.parts.clock.now();
      this.#handle(frame);
    } catch (error) {
      this.parts.fault(error);
      this.close();
    }
  }

  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelBeat();
    for (const asked of this.#questions.values()) asked.reject(linkOver());
    this.#questions.clear();
    this.#sockets.clear();
    if (this.#welcomed) this.parts.ended();
    else this.#open.reject(linkOver());
  }

  /** Ends the link. */
  close(): void {
    this.#wire.close();
    this.ended();
  }

  #handle(frame: LeaderFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcomed = true;
        return this.#open.resolve();
      case "send":
        return this.#sockets.get(frame.socket)?.socket.send(frame.text);
      case "close":
        return this.#sockets.get(frame.socket)?.socket
          .close(frame.code, frame.reason);
      case "registered": {
        const own = this.#sockets.get(frame.socket);
        if (own) own.registered = frame.registered;
        return;
      }
      case "answer": {
        const asked = this.#questions.get(frame.number);
        this.#questions.delete(frame.number);
        return asked?.resolve(frame.answer);
      }
      case "beat":
        return;
      default:
        return frame satisfies never;
    }
  }

  #beat(): void {
    const { clock } = this.parts;
    if (clock.now() - this.#heardAt > LINK_SILENCE_MS) return this.close();
    this.tellStore();
    this.#cancelBeat = clock.after(BEAT_MS, () => this.#beat());
  }

  #send(frame: FollowerFrame): void {
    if (!this.#over) this.#wire.send(JSON.stringify(frame));
  }
}

function linkOver(): WireError {
  return new WireError(false, "The link to the process that leads is over.");
}
