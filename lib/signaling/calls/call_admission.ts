import type { Costs } from "../limits/costs.ts";
import type { CallMediaService } from "../media_port.ts";
import { type Refusal, refuseCall, REFUSED } from "../refusal.ts";
import type { SealPolicy } from "../seal_policy.ts";
import { userNameKey } from "../../shared/name_key.ts";
import type { GuestLinks } from "../sessions/guest_links.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import type { PeopleSettings } from "../sessions/people_settings.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { isBusy, type UserRegistry } from "../sessions/user_registry.ts";
import type { UserSession } from "../sessions/user_session.ts";
import type { Calls } from "./calls.ts";
import type { Party } from "./call_view.ts";
import type { MissedCalls } from "./missed_calls.ts";
import type { Waking } from "./waking.ts";

/** Dependencies of {@link CallAdmission}. */
export interface CallAdmissionParts {
  users: UserRegistry;
  sessions: Sessions;
  calls: Calls;
  missed: MissedCalls;
  waking: Waking;
  settings: PeopleSettings;
  guests: GuestLinks;
  costs: Costs;
  media: CallMediaService;
  /** Which calls are sealed; absent means none. */
  seal?(): SealPolicy;
  /** Number of calls for which the media servers have room; absent means no limit. */
  freeCalls?(): number;
}

/** How a call may ring. */
export interface Admission {
  /** The callee's sessions at which it rings. */
  callee: readonly UserSession[];
  /** The callee, if no device is connected and push messages are to wake them. */
  asleep: Party | null;
  sealed: boolean;
}

/** Decides whether a call may ring, where, and whether it is sealed. */
export class CallAdmission {
  constructor(private readonly parts: CallAdmissionParts) {}

  /** @returns how a call to this name rings, or why it may not */
  admit(self: UserSession, to: string): Admission | Refusal {
    const { users, missed, costs, waking } = this.parts;
    // Nothing may be left for the person of an earlier call any more.
    self.missedBy = null;
    const devices = users.devices(to);
    const barred = this.#barred(self, to, devices);
    if (barred) return barred;
    const callee = isBusy(devices) ? this.#takersOfSecond(devices) : devices;
    const sleeper = waking.sleeper(to, devices);
    const rung = sleeper ? [...callee, sleeper] : callee;
    let refusal = this.#refusal(self, to, devices, rung);
    const asleep = !refusal && sleeper && costs.wake(self, sleeper.key)
      ? sleeper
      : null;
    if (!refusal && callee.length === 0 && !asleep) {
      refusal = REFUSED.calleeNotRegistered;
    }
    if (refusal) {
      missed.refused(self, to, devices, refusal);
      return refusal;
    }
    if (self.guest) this.parts.guests.use(self.guest.link);
    return { callee, asleep, sealed: this.#maySeal(self, rung) };
  }

  /** Guests call the person of their link, and are called by nobody else. */
  #barred(
    self: UserSession,
    to: string,
    devices: readonly UserSession[],
  ): Refusal | null {
    const { guest } = self;
    if (guest) {
      const wanted = userNameKey(normalizeUserName(to) ?? "");
      if (wanted !== userNameKey(guest.to)) return REFUSED.guestMayNot;
      if (!this.parts.guests.isGood(guest.link)) return REFUSED.linkOver;
    }
    const called = devices[0]?.guest;
    return called && userNameKey(called.to) !== self.key
      ? REFUSED.calleeNotRegistered
      : null;
  }

  /**
   * The sessions of a busy person at which another call may ring: those in an
   * established call whose client can tell of a second one.
   */
  #takersOfSecond(devices: readonly UserSession[]): UserSession[] {
    return devices.filter((session) =>
      session.takesSecondCall && session.secondCallId === null &&
      this.parts.calls.of(session)?.state === "active"
    );
  }

  /** Whether everybody and everything that a call between these takes part in sealed calls. */
  #maySeal(self: UserSession, callee: readonly Party[]): boolean {
    return (this.parts.seal?.() ?? "off") !== "off" && self.sealed &&
      callee.every(({ sealed }) => sealed) && this.parts.media.canSeal();
  }

  /**
   * Why this call may not ring now; null if it may.
   *
   * @param to the callee's name as the caller wrote it
   * @param devices all sessions of the callee
   * @param callee the parties at which it would ring
   */
  #refusal(
    self: UserSession,
    to: string,
    devices: readonly UserSession[],
    callee: readonly Party[],
  ): Refusal | null {
    const { sessions, users, costs, calls, waking, freeCalls } = this.parts;
    if (sessions.closed) return REFUSED.shuttingDown;
    const own = users.devicesOf(self);
    const refusal = costs.call(self, (devices[0] ?? callee[0])?.key ?? "") ??
      refuseCall(self, own, devices, callee.length > 0);
    // Nobody is here, but the person's browsers ring already.
    const rings = refusal === REFUSED.calleeNotRegistered && waking.rings(to);
    const mayRing = !refusal || refusal === REFUSED.busy || rings;
    const { settings } = this.parts;
    if (mayRing && settings.refuses(userNameKey(to), self.key)) {
      return REFUSED.takesNoCalls;
    }
    if (refusal) return rings ? REFUSED.busy : refusal;
    if (this.parts.seal?.() === "require" && !this.#maySeal(self, callee)) {
      return REFUSED.cannotSeal;
    }
    if (freeCalls && calls.placedFrom(self.address) > freeCalls()) {
      return REFUSED.tooManyCalls;
    }
    return costs.ring(self, callee[0].key);
  }
}
