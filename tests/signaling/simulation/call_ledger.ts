import { assert } from "@std/assert";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import type { Reason } from "../../../lib/shared/protocol_values.ts";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import type { FakeClock, FakeMedia, FakePipeline } from "../fakes.ts";
import {
  checkAbsence,
  enter,
  leave,
  rings,
  type Session,
  type SimulatedCall,
} from "./books.ts";
import { PipelineLedger } from "./pipeline_ledger.ts";
import { RepairLedger } from "./repair_ledger.ts";
import { WakingLedger } from "./waking_ledger.ts";

/** The expected state of calls. */
export class CallLedger {
  readonly all = new Map<string, SimulatedCall>();
  readonly pipelines: PipelineLedger;
  readonly repairs: RepairLedger;
  readonly waking: WakingLedger;
  /**
   * The session that got the leg by the last `prepareAnswer`; null where
   * another has it.
   */
  preparing: Session | null = null;
  /** Accepts that the exchange has to take. */
  #toBeAccepted: SimulatedCall[] = [];

  constructor(
    private readonly clock: FakeClock,
    private readonly media: FakeMedia,
    tokens: boolean,
  ) {
    this.waking = new WakingLedger(this.all, clock, tokens);
    this.pipelines = new PipelineLedger(media);
    this.repairs = new RepairLedger(clock);
  }

  started(
    id: string,
    caller: Session,
    devices: Session[],
    asleep: string | null,
    video: boolean,
  ): void {
    const call: SimulatedCall = {
      id,
      video,
      caller,
      devices: [...devices],
      asleep,
      parties: new Set([caller, ...devices]),
      answering: null,
      startedAt: this.clock.now(),
      accepted: false,
      answered: false,
      restored: false,
      wasRestored: false,
      ended: false,
      sealed: this.media.seals &&
        [caller, ...devices].every(({ sealed }) => sealed),
      acceptedAnew: false,
      moved: false,
      troubled: false,
      revealed: new Set(),
      agreesSince: null,
      lostEarly: new Set(),
      lostAt: new Map(),
      typing: new Set(),
      recorders: new Set(),
      sent: new Map(),
      given: new Map(),
      sentBefore: new Map(),
      told: new Set(),
    };
    assert(!caller.call, "a caller is in two calls");
    for (const party of call.parties) enter(party, call);
    for (const device of devices) device.owedRings.push(id);
    this.all.set(id, call);
  }

  /**
   * A device of the person registers: a call that rings on the others rings on
   * it, too.
   */
  joined(device: Session, others: Session[]): void {
    const call = others.find((other) => other.call && rings(other.call, other))
      ?.call ??
      [...this.all.values()].find(({ accepted, ended, asleep }) =>
        asleep === device.key && !accepted && !ended
      );
    if (!call) return;
    call.devices.push(device);
    call.parties.add(device);
    enter(device, call);
    device.owedRings.push(call.id);
  }

  prepares(call: SimulatedCall | null, device: Session, offer: string): void {
    this.preparing = null;
    if (!call || device.protocolVersion === 1 || !rings(call, device)) return;
    if (call.answering || call.sealed || device.second === call) return;
    call.answering = { device, offer };
    this.preparing = device;
  }

  answersSealed(
    call: SimulatedCall | null,
    device: Session,
    answer: string,
  ): void {
    this.preparing = null;
    if (!call || device.protocolVersion === 1 || !rings(call, device)) return;
    const offered = this.media.pipelines.some(({ callId, passed }) =>
      callId === call.id && passed
    );
    if (call.answering || !call.sealed || !offered) return;
    if (device.second === call) return;
    call.answering = { device, offer: answer };
    this.preparing = device;
  }

  /** A browser may begin again: both then connect anew, in time or not. */
  unseals(call: SimulatedCall | null): void {
    if (call?.sealed) call.troubled = true;
  }

  /**
   * @param offer may be missing after a preparation, which may have failed
   * @param seal whether the offer may go to the caller's browser
   */
  accepts(
    call: SimulatedCall | null,
    device: Session,
    offer: string | undefined,
    seal: boolean,
  ): void {
    // A second call is answered once the first is over.
    if (!call || !rings(call, device) || device.second === call) return;
    if (offer === undefined && call.answering?.device !== device) return;
    this.#toBeAccepted.push(call);
    if (offer === undefined) return;
    this.unseals(call);
    call.answering = { device, offer };
    call.acceptedAnew = seal && call.sealed && call.caller.reseals;
  }

  /** The exchange reports that an accept was taken. */
  accepted(id: string, actor: Session | null): void {
    const call = this.#call(id);
    assert(actor && rings(call, actor), "accepted by nobody whom it rings for");
    assert(call.answering?.device === actor, "accepted without an offer");
    call.accepted = true;
    for (const other of call.devices) {
      if (other === actor) continue;
      leave(other, call);
      other.owedEnds.push({ callId: id, reason: "answered_elsewhere" });
    }
    call.devices = [actor];
  }

  answered(id: string): void {
    const call = this.#call(id);
    assert(call.accepted, "nobody accepted this call");
    call.answered = true;
  }

  legLost(id: string, leg: LegName): void {
    this.repairs.lost(this.#call(id), leg);
  }

  legRepaired(id: string, leg: LegName): void {
    this.repairs.repaired(this.#call(id), leg);
  }

  restored(id: string): void {
    const call = this.#call(id);
    call.restored = call.wasRestored = true;
  }

  ended(id: string, reason: Reason, actor: Session | null): void {
    const call = this.#call(id);
    assert(!call.ended, "a call ended twice");
    call.ended = true;
    const { caller, devices } = call;
    const byCallee = actor !== null && devices.includes(actor) ||
      this.waking.declining === id;
    if (reason === "declined") assert(byCallee, "forged decline");
    if (reason === "cancelled") assert(actor === caller, "forged cancel");
    if (reason === "hung_up") {
      assert(actor === caller || byCallee, "forged hang-up");
    }
    if (call.answered && reason.startsWith("media_")) {
      assert(call.troubled, "a call ended by media that nothing ailed");
    }
    if (reason === "no_answer") {
      assert(!call.accepted, "no answer after an accept");
      assert(
        this.clock.now() - call.startedAt >= DEFAULT_TIMING.ringMs,
        "rang too short",
      );
    }
    if (reason === "peer_lost") {
      assert(
        [caller, ...devices].some(({ line }) => !line?.open),
        "lost, though everybody is there",
      );
    }
    // Nothing is left for somebody at whom it rang in the previous process.
    const goesOn = reason !== "server_shutdown";
    if (!call.accepted && reason !== "declined" && goesOn) {
      caller.missedBy = devices[0]?.key ?? call.asleep;
    }
    const here = devices.some(({ line }) => line);
    this.waking.ended(call, reason, here);
    for (const party of [caller, ...devices]) {
      leave(party, call);
      if (party.protocolVersion === 2 || party !== actor) {
        party.owedEnds.push({ callId: id, reason });
      }
    }
  }

  /** A session is over: the call still rings on the person's other devices. */
  partyLost(session: Session): void {
    for (const call of [session.second, session.call]) {
      if (!call || !rings(call, session)) continue;
      if (call.devices.length === 1 && call.asleep === null) continue;
      call.devices = call.devices.filter((device) => device !== session);
      if (call.answering?.device === session) call.answering = null;
      leave(session, call);
    }
  }

  /**
   * The media server refuses an offer: a leg prepared with it belongs to no
   * session.
   */
  refused(offer: string): void {
    for (const call of this.all.values()) {
      if (call.accepted || call.ended) continue;
      if (call.answering?.offer === offer) call.answering = null;
    }
  }

  pipelineAsked(callId: string): void {
    assert(!this.#call(callId).ended, "a pipeline for a call that is over");
  }

  /** The media server refuses or loses something of this call. */
  troubled(callId = ""): void {
    const call = this.all.get(callId);
    if (call) call.troubled = true;
  }

  /** A leg of a pipeline broke. */
  broke({ callId, released }: FakePipeline, leg: LegName): void {
    const call = this.all.get(callId);
    if (call && !released) this.repairs.broke(call, leg);
  }

  /** A candidate of the media server is in flight. */
  owes(pipeline: FakePipeline, leg: LegName, candidate: string): void {
    const call = this.all.get(pipeline.callId);
    if (pipeline.released || !call || call.ended) return;
    const receiver = leg === "caller" ? call.caller : call.answering?.device;
    receiver?.owedCandidates.push(candidate);
  }

  /** A message with a call's id arrived. */
  receivedAbout(session: Session, message: ServerMessage): void {
    if (!("callId" in message) || message.callId === undefined) return;
    const call = this.#call(message.callId);
    assert(call.parties.has(session), `${message.id} about a call of others`);
    assert(
      !session.knownEnds.has(call.id),
      `${message.id} about a call that is over`,
    );
  }

  /** @param message its call's id is absent in version 1 */
  receivedSuccess(
    session: Session,
    { callId, sdpAnswer }: { callId?: string; sdpAnswer?: string },
  ): void {
    const call = callId === undefined ? session.call : this.#call(callId);
    // Kept for a dropped socket: the call may be over when it arrives.
    if (!call || call.ended) {
      return assert(session.owedEnds.length > 0, "success of no call");
    }
    assert(call.accepted, "success before the accept");
    assert(!call.told.has(session), "success told twice");
    call.told.add(session);
    if (call.acceptedAnew) {
      return assert(!sdpAnswer, "an accept that can be sealed is not");
    }
    assert(
      this.media.pipelines.some((pipeline) =>
        pipeline.callId === call.id && pipeline.connected &&
        (pipeline.agreement !== null ||
          (call.sealed || pipeline.offers.caller.length > 0) &&
            pipeline.offers.callee.length > 0)
      ),
      "success before both directions are connected",
    );
  }

  #call(id: string): SimulatedCall {
    const call = this.all.get(id);
    assert(call, `unknown call ${id}`);
    return call;
  }

  /** @returns the number of established calls */
  check(): number {
    for (const { accepted, ended } of this.#toBeAccepted.splice(0)) {
      assert(accepted || ended, "an accept was lost");
    }
    const now = this.clock.now();
    let standing = 0;
    for (const call of this.all.values()) {
      this.pipelines.check(call);
      if (call.ended) continue;
      standing++;
      assert(
        !call.caller.over && call.devices.every(({ over }) => !over),
        "a call without a party",
      );
      checkAbsence(call);
      if (call.answered) {
        this.repairs.check(call);
        this.repairs.agreeing(call, this.pipelines.agreesAnew(call));
      }
      const limit = DEFAULT_TIMING.ringMs + DEFAULT_TIMING.negotiationMs;
      assert(call.answered || now - call.startedAt < limit, "a call hangs");
    }
    return standing;
  }
}
