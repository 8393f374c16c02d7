import { Outbox } from "../../shared/outbox.ts";
import { isCounted, type ServerMessage } from "../../shared/protocol.ts";
import type { Call } from "../calls/call.ts";
import { MAX_KEPT_LENGTH, MAX_KEPT_MESSAGES } from "../timing.ts";
import { userNameKey } from "./user_name.ts";

/** The way to a client, whatever carries it. Neither method throws. */
export interface SignalingSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

const KEPT = { messages: MAX_KEPT_MESSAGES, length: MAX_KEPT_LENGTH };

/** A registered person, on one device. Something that one can send to: whether a socket is there now is its own matter. */
export class UserSession {
  call: Call | null = null;
  /** The call before it: messages about it may still be on their way. */
  lastCallId: string | null = null;
  /** Cancels the end of a session without socket; set while it waits for one. */
  cancelGrace: (() => void) | null = null;
  /** The same for all sessions of a person. */
  readonly key: string;
  /** What opens it, as the registry knows it. */
  tokenKeys: string[] = [];
  /** The place of its latest socket in the order in which they opened. */
  opened = 0;
  /** Address of its latest socket, as limits count it; empty where unknown. */
  address = "";
  /** When it was told of ICE servers last, in the clock's ms. */
  iceServersAt = 0;
  /** Its page said that it goes away. */
  leaving = false;
  #socket: SignalingSocket | null;
  readonly #outbox = new Outbox(KEPT);
  /** Counted messages of its client that were handled. */
  #received = 0;
  /** The client is known to have the answer to its latest register. */
  #heard = false;
  /** It has said, since they were at 0, how many messages it has. */
  #counting = false;

  constructor(
    readonly name: string,
    /** Asked for part 2 of the protocol. */
    readonly extended: boolean,
    socket: SignalingSocket | null,
    public resumeToken: string,
  ) {
    this.#socket = socket;
    this.key = userNameKey(name);
  }

  get socket(): SignalingSocket | null {
    return this.#socket;
  }

  /** More came for the dropped socket than is kept: going on would hide a loss. */
  get overflowed(): boolean {
    return this.#outbox.holed;
  }

  /** Counted messages of its client that were handled; undefined where it does not count, or not yet. */
  get received(): number | undefined {
    return this.#counting ? this.#received : undefined;
  }

  /** Sends now, or in order once a socket is back. */
  send(message: ServerMessage): void {
    const text = JSON.stringify(message);
    this.#socket?.send(text);
    if (!this.extended || !isCounted(message)) return;
    this.#outbox.add(text, this.#socket !== null, topicOf(message));
    if (this.#heard) this.#arrived();
  }

  /** Sends a message of part 2; clients of part 1 never see one. */
  sendExtended(message: ServerMessage): void {
    if (this.extended) this.send(message);
  }

  /** Who comes and goes; not kept, since a resumed session is told who is there. */
  sendPresence(text: string): void {
    if (this.extended) this.#socket?.send(text);
  }

  /** The client has the answer to its latest register. */
  heard(): void {
    if (this.#heard) return;
    this.#heard = true;
    this.#arrived();
  }

  /** A counted message of the client is handled. */
  handled(): void {
    this.#received++;
  }

  /** The client says how many messages it has. */
  acknowledge(count: number): void {
    if (this.#outbox.acknowledge(count)) this.#counting = true;
  }

  /** The socket is gone; messages are kept from now on. */
  detach(): void {
    this.#socket = null;
    this.#heard = false;
  }

  /**
   * The client comes back, having `count` messages of before; undefined where
   * it begins anew. Where it is not known to count as we do, it has to.
   *
   * @returns false when it lacks one that is not kept any more
   */
  goOn(count: number | undefined): boolean {
    if (count !== undefined && this.#counting) {
      return this.#outbox.acknowledge(count);
    }
    this.#outbox.restart();
    this.#received = 0;
    this.#counting = false;
    return true;
  }

  /** Over another socket: the reply first, then what the client lacks. */
  attach(socket: SignalingSocket, reply: ServerMessage): void {
    this.#socket = socket;
    this.#heard = false;
    this.send(reply);
    for (const text of this.#outbox.takeAll()) socket.send(text);
  }

  /** For a client that does not count nothing is kept that was written to it. */
  #arrived(): void {
    this.#outbox.heard();
    if (!this.#counting) this.#outbox.forget();
  }
}

/** Names what a later message replaces, so that no other person can fill an absent one's outbox. */
function topicOf(message: ServerMessage): string | undefined {
  switch (message.id) {
    case "missedCall":
      return `missedCall ${message.from}`;
    case "peerMediaState":
      return `peerMediaState ${message.callId}`;
    case "peerReconnecting":
    case "peerReconnected":
      return `peer ${message.callId}`;
    default:
      return undefined;
  }
}
