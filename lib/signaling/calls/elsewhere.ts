import type { CallElsewhere } from "../../shared/protocol_values.ts";
import type { Clock } from "../clock.ts";
import type { LegName } from "../media_port.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import type { SealPolicy } from "../seal_policy.ts";
import type { UserRegistry } from "../sessions/user_registry.ts";
import type { UserSession } from "../sessions/user_session.ts";
import type { Call } from "./call.ts";
import type { CallEvent } from "./call_event.ts";
import type { LegOffer } from "./leg_offer.ts";
import { type CallView, videoOf } from "./call_view.ts";

/** Dependencies of {@link Elsewhere}. */
export interface ElsewhereParts {
  users: UserRegistry;
  clock: Clock;
  /** Which calls are sealed; absent means none. */
  seal?(): SealPolicy;
}

/** An established call, and the session that is in it. */
export interface FoundCall {
  call: Call;
  from: UserSession;
}

/** The calls that people are in on one device, as their other devices know them and may take them. */
export class Elsewhere {
  /** @param callOf the call that a session is in */
  constructor(
    private readonly parts: ElsewhereParts,
    private readonly callOf: (session: UserSession) => Call | undefined,
  ) {}

  /** The call that the session's person is in on another device, as the session is told of it. */
  of(self: UserSession): CallElsewhere | undefined {
    const found = this.#find(self);
    if (!found) return undefined;
    const { call, from } = found;
    const leg = call.legOf(from);
    const { answeredAt, startedAt } = call;
    // The clock may have been set back since.
    const ms = this.parts.clock.now() - (answeredAt ?? startedAt);
    return {
      callId: call.id,
      peer: call.peerOf(from).name,
      role: leg,
      ...videoOf(call),
      answeredMs: Math.max(0, ms),
      ...(call.sealed ? { sealed: true } : {}),
      ...(call.sealed && self.reseals && call.resealing.isPossible(leg)
        ? { staysSealed: true }
        : {}),
      media: call.mediaState(leg),
    };
  }

  /** @returns the call that the session may take, or why it may not */
  admit(
    self: UserSession,
    callId: string,
    offer: LegOffer,
  ): FoundCall | Refusal {
    if (self.callId !== null) return REFUSED.alreadyInCall;
    const found = this.#find(self);
    if (found?.call.id !== callId) return REFUSED.notElsewhere;
    const { call, from } = found;
    if (from.secondCallId !== null && !self.takesSecondCall) {
      return REFUSED.ringsThere;
    }
    if (
      call.sealed && this.parts.seal?.() === "require" &&
      !call.resealing.canBegin(call.legOf(from), offer)
    ) return REFUSED.cannotSeal;
    return found;
  }

  /** Tells the other devices of those whom an event concerns. */
  follow(call: CallView, event: CallEvent): void {
    if (call.state !== "active" && event.type !== "ended") return;
    for (const leg of legsOf(event)) {
      const party = call.party(leg);
      if (party.protocolVersion === 1) continue;
      for (const device of this.parts.users.devicesOf(party)) {
        if (device.id !== party.id) this.tell(device);
      }
    }
  }

  /** Tells a session that is in no call itself. */
  tell(session: UserSession): void {
    if (session.callId !== null) return;
    session.send({ id: "callElsewhere", call: this.of(session) });
  }

  /** A client of version 1 could not be told that its call is gone. */
  #find(self: UserSession): FoundCall | undefined {
    if (self.callId !== null) return undefined;
    for (const from of this.parts.users.devicesOf(self)) {
      const call = this.callOf(from);
      if (call?.state === "active" && from.protocolVersion === 2) {
        return { call, from };
      }
    }
    return undefined;
  }
}

/** The legs whose people's other devices hear of an event. */
function legsOf(event: CallEvent): readonly LegName[] {
  switch (event.type) {
    case "answered":
    case "media_replaced":
      return ["caller", "callee"];
    case "moved":
    case "media_state":
      return [event.leg];
    case "ended":
      return event.end.from === "active" ? ["caller", "callee"] : [];
    default:
      return [];
  }
}
