import type { ServerMessage } from "../protocol.ts";
import type { Call } from "./call.ts";
import { MAX_KEPT_MESSAGES } from "./timing.ts";
import { userNameKey } from "./user_name.ts";

/** The way to a client, whatever carries it. Neither method throws. */
export interface SignalingSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

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
  /** Its page said that it goes away. */
  leaving = false;
  #socket: SignalingSocket | null;
  #kept: string[] = [];
  #overflowed = false;

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
    return this.#overflowed;
  }

  /** Sends now, or in order once a socket is back. */
  send(message: ServerMessage): void {
    const text = JSON.stringify(message);
    if (this.#socket) this.#socket.send(text);
    else if (this.#kept.length < MAX_KEPT_MESSAGES) this.#kept.push(text);
    else this.#overflowed = true;
  }

  /** Sends a message of part 2; clients of part 1 never see one. */
  sendExtended(message: ServerMessage): void {
    if (this.extended) this.send(message);
  }

  /** Who comes and goes; not kept, since a resumed session is told who is there. */
  sendPresence(text: string): void {
    if (this.extended) this.#socket?.send(text);
  }

  /** The socket is gone; messages are kept from now on. */
  detach(): void {
    this.#socket = null;
  }

  /** Goes on over another socket: the reply first, then what was kept. */
  attach(socket: SignalingSocket, reply: ServerMessage): void {
    this.#socket = socket;
    this.send(reply);
    const kept = this.#kept;
    this.#kept = [];
    for (const text of kept) socket.send(text);
  }
}
