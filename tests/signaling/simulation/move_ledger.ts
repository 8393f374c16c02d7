import { assert } from "@std/assert";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import { enter, leave, type Session, type SimulatedCall } from "./books.ts";
import { recorderLost } from "./recording_ledger.ts";
import { typingLost } from "./text_ledger.ts";

/** A move that the exchange has to make. */
interface Move {
  call: SimulatedCall;
  from: Session;
  to: Session;
  offer: string;
}

/** The expected moves of calls between a person's devices. */
export class MoveLedger {
  #expected: Move | null = null;

  /** @param devicesOf all sessions of a session's person */
  constructor(private readonly devicesOf: (session: Session) => Session[]) {}

  /** The call that the session's person is in on another device, and may take. */
  elsewhere(session: Session): SimulatedCall | undefined {
    return this.#find(session)?.call ?? undefined;
  }

  /** A session asks for a call. */
  takes(session: Session | null, callId: string, offer: string): void {
    this.#expected = null;
    if (!session || session.protocolVersion === 1) return;
    const from = this.#find(session);
    if (from?.call?.id !== callId) return;
    if (from.second && !session.takesSecond) return;
    this.#expected = { call: from.call, from, to: session, offer };
  }

  /** The exchange reports a move. */
  moved(id: string, leg: LegName): void {
    assert(this.#expected, "a call moved that nobody may take");
    const { call, from, to, offer } = this.#expected;
    this.#expected = null;
    assert(call.id === id, "another call moved");
    assert((leg === "caller") === (from === call.caller), "another leg moved");
    if (leg === "caller") call.caller = to;
    else {
      call.devices = [to];
      call.answering = { device: to, offer };
    }
    if (call.sealed) call.troubled = true;
    // Candidates of a ring that another device answered are for nobody.
    call.sentBefore.set(to, call.sent.get(to)?.length ?? 0);
    call.moved = true;
    call.parties.add(to);
    to.knownEnds.delete(id);
    to.elsewhere = undefined;
    enter(to, call);
    const { second } = from;
    leave(from, call);
    if (second) {
      leave(from, second);
      enter(to, second);
      second.parties.add(to);
      second.devices = [to];
      to.knownEnds.delete(second.id);
      to.owedRings.push(second.id);
      from.owedEnds.push({ callId: second.id, reason: "moved" });
    }
    from.owedEnds.push({ callId: id, reason: "moved" });
    typingLost(call, from);
    recorderLost(call, to);
  }

  /** The process was killed. */
  restarted(): void {
    this.#expected = null;
  }

  /** @param live sessions that hear what the server writes */
  check(live: Session[]): void {
    assert(!this.#expected, "a call was not moved");
    for (const session of live) {
      if (session.call || session.protocolVersion === 1) continue;
      assert(
        session.elsewhere === this.elsewhere(session)?.id,
        "a device does not know of its person's call elsewhere",
      );
    }
  }

  #find(session: Session): Session | undefined {
    if (session.call) return undefined;
    return this.devicesOf(session).find(({ call, protocolVersion }) =>
      protocolVersion === 2 && call?.answered
    );
  }
}
