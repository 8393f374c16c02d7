import {
  type ClientMessage,
  PROTOCOL_VERSION,
  type ProtocolVersion,
  type ServerMessage,
} from "../../shared/protocol.ts";
import type { IceServer } from "../../shared/protocol_values.ts";
import { CLOSE } from "../../shared/close_codes.ts";
import { videoOf } from "../calls/call_view.ts";
import type { Calls } from "../calls/calls.ts";
import type { Clock } from "../clock.ts";
import type { ExchangeEvent } from "../exchange_event.ts";
import type { Journal } from "../journal.ts";
import type { Costs } from "../limits/costs.ts";
import type { SavedSession } from "../store.ts";
import type { Identity, IdentityVerifier } from "./identity.ts";
import type { Guest } from "./guest.ts";
import { guestName } from "./guest_links.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { ICE_SERVERS_MS, MAX_DEVICES, type Timing } from "../timing.ts";
import type { LeftMessages } from "../calls/left_messages.ts";
import type { LeftTexts } from "../calls/left_texts.ts";
import type { MissedCalls } from "../calls/missed_calls.ts";
import type { Waking } from "../calls/waking.ts";
import type { Bans } from "./bans.ts";
import type { PeopleRecents } from "./people_recents.ts";
import type { PeopleSettings } from "./people_settings.ts";
import type { Presence } from "./presence.ts";
import { normalizeUserName } from "./user_name.ts";
import { userNameKey } from "../../shared/name_key.ts";
import type { ReservedNames } from "./reserved_names.ts";
import type { UserRegistry } from "./user_registry.ts";
import { type SignalingSocket, UserSession } from "./user_session.ts";

/** Dependencies of {@link Sessions}. */
export interface SessionsParts {
  users: UserRegistry;
  calls: Calls;
  journal: Journal;
  clock: Clock;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  /** Requested at each registration, because credentials expire. */
  iceServers(): IceServer[];
  event(event: ExchangeEvent): void;
  /** Verifies tokens where names come from them; absent where people choose their own. */
  identity?: IdentityVerifier;
  reserved: ReservedNames;
  bans: Bans;
  missed: MissedCalls;
  texts: LeftTexts;
  /** Null where none are kept. */
  messages: LeftMessages | null;
  settings: PeopleSettings;
  recents: PeopleRecents;
  waking: Waking;
  costs: Costs;
  presence: Presence;
}

/** The protocol version that a client requests. */
export function protocolVersionOf(
  { protocol = 1 }: ClientMessage & { id: "register" },
): ProtocolVersion {
  return protocol >= PROTOCOL_VERSION ? 2 : 1;
}

/** A person as a register may prove them. */
interface Claim {
  name: string;
  tokenId?: string;
  guest?: Guest;
}

/** The message's token must be verified first. */
export const UNPROVEN = Symbol("unproven");

/** All sessions, each from its registration to its end, across sockets. */
export class Sessions {
  /** Accepts no new or resumed sessions. */
  closed = false;

  constructor(private readonly parts: SessionsParts) {}

  /** Whether the session still exists. */
  has(session: UserSession): boolean {
    return this.parts.users.has(session);
  }

  /**
   * Registers or resumes a session. A resume token alone suffices, because its
   * owner was already identified, unless an identity token proves another
   * person. So does the ticket of a push message.
   *
   * @param opened the socket's position in the order of opening
   * @param address of the socket, as counted by limits; empty if unknown
   * @param current the session that the socket already has
   * @param proof result of verifying the message's token
   * @returns the session, or the refusal
   */
  register(
    message: ClientMessage & { id: "register" },
    socket: SignalingSocket,
    opened: number,
    address: string,
    current: UserSession | null,
    proof?: Identity,
  ): UserSession | Refusal | typeof UNPROVEN {
    const { users, identity } = this.parts;
    const protocolVersion = protocolVersionOf(message);
    if (current) return REFUSED.alreadyRegistered;
    if (this.closed) return REFUSED.shuttingDown;
    if (identity && !proof && message.token !== undefined) return UNPROVEN;
    const { resumeToken = "" } = protocolVersion === 2 ? message : {};
    const ticket = this.parts.waking.holder(resumeToken);
    const claim: Claim | Refusal = !identity
      ? { name: message.name }
      : proof && "guest" in proof
      ? this.#asGuest(message.name, proof.guest)
      : proof && "name" in proof
      ? proof
      : ticket ?? proof ?? REFUSED.tokenMissing;
    const asked = "name" in claim ? normalizeUserName(claim.name) : null;
    const known = users.byToken(resumeToken);
    const guest = "guest" in claim ? claim.guest : undefined;
    const own = !identity || asked === null ||
      known?.key === userNameKey(asked) ||
      guest !== undefined && known?.guest?.link === guest.link;
    // A message sent over an abandoned socket may arrive late.
    if (known && own && opened < known.opened) return REFUSED.nameTaken;
    if (known && own && this.#canGoOn(known, message)) {
      known.opened = opened;
      known.sealed = message.sealed === true;
      known.reseals = message.reseals === true;
      known.takesSecondCall = message.secondCall === true;
      const resumed = this.#resume(known, socket, address, resumeToken);
      if (message.received === undefined) this.parts.calls.startedAgain(known);
      return resumed;
    }
    if (!("name" in claim)) return claim;
    if (asked === null) {
      return identity ? REFUSED.tokenWithoutName : REFUSED.invalidName;
    }
    const { tokenId } = claim;
    const kept = this.parts.bans.refusal(asked, tokenId) ??
      this.parts.reserved.refusal(userNameKey(asked), message.secret);
    if (kept) return kept;
    const refusal = this.parts.costs.register(
      address,
      (session) => this.remove(session),
    );
    if (refusal) return refusal;
    if (known && own) this.remove(known);
    const others = users.devices(asked);
    if (others.length > 0 && !identity) return REFUSED.nameTaken;
    // A token may have the name of a guest who is here.
    if (guest ? others.length > 0 : others[0]?.guest) return REFUSED.nameTaken;
    if (others.length >= MAX_DEVICES) return REFUSED.tooManyDevices;
    // All sessions of a person use the same spelling.
    const name = others[0]?.name ?? asked;
    const { randomId } = this.parts;
    const session = new UserSession(
      randomId(),
      name,
      protocolVersion,
      socket,
      randomId(),
    );
    session.tokenId = tokenId;
    session.guest = guest;
    session.opened = opened;
    session.sealed = protocolVersion === 2 && message.sealed === true;
    session.reseals = protocolVersion === 2 && message.reseals === true;
    session.takesSecondCall = protocolVersion === 2 &&
      message.secondCall === true;
    session.address = address;
    this.parts.costs.joined(session);
    const joined = users.add(session);
    if (ticket && claim === ticket) {
      this.parts.waking.used(resumeToken);
      session.byTicket = true;
      // The client may never get the answer, and come again with it.
      users.alsoOpens(session, resumeToken);
    }
    this.parts.journal.session(session, session.tokenKeys.slice(1));
    session.send(this.#welcome(session, false));
    if (joined) this.parts.presence.changed(session);
    this.parts.event({ type: "registered", protocolVersion, resumed: false });
    this.parts.calls.joined(session, others);
    // Another guest of that name may have been called.
    if (guest) return session;
    for (const { from, at } of this.parts.missed.of(session.key)) {
      session.send({ id: "missedCall", from, at });
    }
    this.#tellTexts(session);
    this.parts.recents.tell(session);
    return session;
  }

  /** The client received the answer to its register: earlier resume tokens become invalid. */
  heard(session: UserSession): void {
    this.parts.users.retireTokens(session);
    session.heard();
  }

  /** A session of protocol version 2 waits for another socket; one of version 1 is over. */
  socketLost(session: UserSession): void {
    session.detach();
    this.parts.presence.forget(session);
    if (session.protocolVersion === 1 || this.closed) {
      return this.remove(session);
    }
    this.parts.calls.socketChanged(session);
    this.awaitSocket(session);
  }

  /**
   * From now on the session has a limited time to get a socket.
   *
   * @param longerMs how much longer than usually, because many come back at once
   */
  awaitSocket(session: UserSession, longerMs = 0): void {
    const { clock, timing } = this.parts;
    session.cancelGrace = clock.after(
      (session.leaving ? timing.leavingMs : timing.graceMs) + longerMs,
      () => this.remove(session),
    );
  }

  /** Its page announced that it goes away: it waits for a shorter time. */
  leaving(session: UserSession): void {
    session.leaving = true;
  }

  /** Restores a session of the previous process. It has no socket; see {@link awaitSocket}. */
  restore(
    { id, name, tokens, tokenId, byTicket = false, guest }: SavedSession,
  ): UserSession {
    const session = new UserSession(id, name, 2, null, "");
    session.tokenId = tokenId;
    session.byTicket = byTicket;
    session.guest = guest;
    session.restored = true;
    this.parts.users.add(session, tokens);
    this.parts.presence.restored(session);
    return session;
  }

  /** Ends a session and its call. */
  remove(session: UserSession): void {
    session.cancelGrace?.();
    session.cancelGrace = null;
    const { users } = this.parts;
    if (!users.remove(session)) return;
    this.parts.costs.left(session);
    this.parts.settings.left(session);
    this.parts.messages?.left(session);
    this.parts.journal.sessionOver(session);
    this.parts.calls.partyLost(session);
    this.parts.presence.forget(session);
    this.parts.presence.changed(session);
    this.parts.event({ type: "unregistered" });
  }

  /** Fresh ICE servers for a session that got its last ones long ago; else undefined. */
  staleIceServers(session: UserSession): IceServer[] | undefined {
    const age = this.parts.clock.now() - session.iceServersAt;
    return age >= ICE_SERVERS_MS ? this.#iceServers(session) : undefined;
  }

  #iceServers(session: UserSession): IceServer[] {
    session.iceServersAt = this.parts.clock.now();
    return this.parts.iceServers();
  }

  /** Texts of callers whom nobody answered; another guest of that name may have been called. */
  #tellTexts(session: UserSession): void {
    if (session.guest) return;
    for (const left of this.parts.texts.of(session.key)) session.send(left);
  }

  #asGuest(written: string, guest: Guest): Claim | Refusal {
    const { users } = this.parts;
    const name = guestName(written, (name) => users.devices(name).length > 0);
    return name === null ? REFUSED.invalidName : { name, guest };
  }

  #canGoOn(
    session: UserSession,
    { resumeToken, received }: ClientMessage & { id: "register" },
  ): boolean {
    if (resumeToken === session.resumeToken) {
      if (received !== undefined) session.acknowledge(received);
      this.heard(session);
    }
    return !session.overflowed && session.goOn(received);
  }

  /** Resumes a session on a new socket, which may come before the old one is known to be lost. */
  #resume(
    session: UserSession,
    socket: SignalingSocket,
    address: string,
    usedToken: string,
  ): UserSession {
    const before = session.socket;
    const { costs } = this.parts;
    costs.left(session);
    session.address = address;
    costs.joined(session);
    session.leaving = false;
    const { users, journal, randomId } = this.parts;
    const former = users.rotateToken(session, randomId(), usedToken);
    journal.session(session, former);
    session.cancelGrace?.();
    session.cancelGrace = null;
    session.attach(socket, this.#welcome(session, true));
    const settings = this.parts.settings.of(session.key);
    // An earlier change, of which it may not have heard, may have come after the answer.
    if (settings && session.toldSettings) {
      session.send({ id: "settings", settings });
    }
    before?.close(CLOSE.superseded, "the session continues on another socket");
    if (session.restored) this.#tellTexts(session);
    session.restored = false;
    this.parts.recents.tell(session);
    this.parts.calls.socketChanged(session);
    this.parts.event({ type: "registered", protocolVersion: 2, resumed: true });
    return session;
  }

  #welcome(session: UserSession, resumed: boolean): ServerMessage {
    if (session.protocolVersion === 1) {
      return { id: "registerResponse", response: "accepted" };
    }
    const call = this.parts.calls.of(session);
    return {
      id: "registerResponse",
      response: "accepted",
      name: session.name,
      resumeToken: session.resumeToken,
      resumed,
      received: session.received,
      iceServers: this.#iceServers(session),
      users: this.parts.presence.welcome(session),
      ...(session.guest
        ? { guestOf: session.guest.to }
        : { settings: this.parts.settings.of(session.key) }),
      ...(this.parts.waking.possible ? { wakes: true } : {}),
      ...(call && call.state !== "ended"
        ? {
          call: {
            callId: call.id,
            peer: call.peerOf(session).name,
            role: call.legOf(session),
            state: call.state,
            ...videoOf(call),
            peerMedia: call.mediaState(call.legOf(call.peerOf(session))),
          },
        }
        : {}),
      elsewhere: this.parts.calls.elsewhere.of(session),
    };
  }
}
