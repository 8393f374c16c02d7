import { Outbox } from "../../shared/outbox.ts";
import {
  isCounted,
  type ProtocolVersion,
  type ServerMessage,
} from "../../shared/protocol.ts";
import { MAX_KEPT_LENGTH, MAX_KEPT_MESSAGES } from "../timing.ts";
import type { Guest } from "./guest.ts";
import { userNameKey } from "../../shared/name_key.ts";

/** Connection to a client, independent of the transport. Neither method throws. */
export interface SignalingSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Messages of protocol version 1. A client of it is never sent another one. */
const IN_VERSION_1: ReadonlySet<ServerMessage["id"]> = new Set([
  "registerResponse",
  "callResponse",
  "incomingCall",
  "startCommunication",
  "stopCommunication",
  "iceCandidate",
  "error",
]);

const KEPT = { messages: MAX_KEPT_MESSAGES, length: MAX_KEPT_LENGTH };

/** A registered person on one device. Messages can be sent to it whether or not it has a socket now. */
export class UserSession {
  #callId: string | null = null;
  #secondCallId: string | null = null;
  #lastCallId: string | null = null;
  /** Cancels the end of a session without a socket; set while it waits for one. */
  cancelGrace: (() => void) | null = null;
  /** The same for all sessions of a person. */
  readonly key: string;
  /** Keys that open the session in the registry. */
  tokenKeys: string[] = [];
  /** Position of its latest socket in the order of opening. */
  opened = 0;
  /** Address of its latest socket, as counted by limits; empty if unknown. */
  address = "";
  /** When it last got ICE servers, in the clock's ms. */
  iceServersAt = 0;
  /** Id of the token (`jti`) by which it registered; absent without one. */
  tokenId?: string;
  /** It registered by the ticket of a push message, not by a token. */
  byTicket = false;
  /** The link by which it came; absent for everybody else. */
  guest?: Guest;
  /** Key of the person who did not answer its last call; null if there is none. */
  missedBy: string | null = null;
  /** The previous process had it, and it has not come back: what it was told last may be lost. */
  restored = false;
  /** Another device changed the person's choices since it registered. */
  toldSettings = false;
  /** Its page announced that it goes away. */
  leaving = false;
  /** Its client takes part in sealed calls. */
  sealed = false;
  /** Its client agrees anew in an established sealed call. */
  reseals = false;
  /** Its client hears of a second call while it is in one. */
  takesSecondCall = false;
  #socket: SignalingSocket | null;
  readonly #outbox = new Outbox(KEPT);
  /** Number of the client's counted messages that were handled. */
  #received = 0;
  /** The client is known to have the answer to its latest register. */
  #heard = false;
  /** The client has acknowledged messages since both counts were 0. */
  #counting = false;

  constructor(
    /** Unguessable; the same in the next process, if the session survives this one. */
    readonly id: string,
    readonly name: string,
    readonly protocolVersion: ProtocolVersion,
    socket: SignalingSocket | null,
    public resumeToken: string,
  ) {
    this.#socket = socket;
    this.key = userNameKey(name);
  }

  /** The call that it is in; null if it is in none. Only `Calls` changes it. */
  get callId(): string | null {
    return this.#callId;
  }

  /** A call that rings while it is in another one; null if there is none. Only `Calls` changes it. */
  get secondCallId(): string | null {
    return this.#secondCallId;
  }

  /** The previous call: messages about it may still arrive. */
  get lastCallId(): string | null {
    return this.#lastCallId;
  }

  /** Enters a call, which is a second one if it is in a call already. */
  enterCall(id: string): void {
    if (this.#callId === null) this.#callId = id;
    else this.#secondCallId = id;
  }

  /** Leaves a call. A second call takes the place of the first. */
  leaveCall(id: string): void {
    if (this.#callId === id) {
      this.#callId = this.#secondCallId;
      this.#secondCallId = null;
    } else if (this.#secondCallId === id) this.#secondCallId = null;
    this.#lastCallId = id;
  }

  get socket(): SignalingSocket | null {
    return this.#socket;
  }

  /** More messages came for the lost socket than can be kept: continuing would hide a loss. */
  get overflowed(): boolean {
    return this.#outbox.holed;
  }

  /** Number of the client's counted messages that were handled; undefined if it does not count, or not yet. */
  get received(): number | undefined {
    return this.#counting ? this.#received : undefined;
  }

  /**
   * Sends now, or in order once there is a socket again. Leaves out a message
   * that the session's protocol version does not have.
   */
  send(message: ServerMessage): void {
    if (this.protocolVersion === 1 && !IN_VERSION_1.has(message.id)) return;
    const text = JSON.stringify(message);
    this.#socket?.send(text);
    if (this.protocolVersion === 1 || !isCounted(message)) return;
    this.#outbox.add(text, this.#socket !== null, topicOf(message));
    if (this.#heard) this.#arrived();
  }

  /** Sends a presence message. It is not kept, because a resumed session gets the full list. */
  sendPresence(text: string): void {
    if (this.protocolVersion === 2) this.#socket?.send(text);
  }

  /** The client received the answer to its latest register. */
  heard(): void {
    if (this.#heard) return;
    this.#heard = true;
    this.#arrived();
  }

  /** A counted message of the client was handled. */
  handled(): void {
    this.#received++;
  }

  /** The client acknowledges `count` messages. */
  acknowledge(count: number): void {
    if (this.#outbox.acknowledge(count)) this.#counting = true;
  }

  /** The socket is lost; messages are kept from now on. */
  detach(): void {
    this.#socket = null;
    this.#heard = false;
  }

  /**
   * The client comes back with `count` messages received; undefined if it
   * starts again, which also resets a client that is not known to count.
   *
   * @returns false if it lacks a message that is no longer kept
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

  /** Continues on another socket: sends the reply first, then the messages that the client lacks. */
  attach(socket: SignalingSocket, reply: ServerMessage): void {
    this.#socket = socket;
    this.#heard = false;
    this.send(reply);
    for (const text of this.#outbox.takeAll()) socket.send(text);
  }

  /** Messages written to a client that does not count are not kept. */
  #arrived(): void {
    this.#outbox.heard();
    if (!this.#counting) this.#outbox.forget();
  }
}

/** Topic of a message that a later one may replace, so that no other person can fill the outbox of an absent one. */
function topicOf(message: ServerMessage): string | undefined {
  switch (message.id) {
    case "missedCall":
    case "leftText":
      return `${message.id} ${message.from}`;
    case "settings":
    case "recents":
    case "messagesChanged":
      return message.id;
    case "peerMediaState":
      return `peerMediaState ${message.callId}`;
    case "peerTyping":
      return `peerTyping ${message.callId}`;
    case "recordingConsent":
      return `recordingConsent ${message.callId}`;
    case "peerReconnecting":
    case "peerReconnected":
      return `peer ${message.callId}`;
    default:
      return undefined;
  }
}
