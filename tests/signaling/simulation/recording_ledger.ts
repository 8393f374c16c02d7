/**
 * Consent to recordings: each side knows who agrees, and no consent outlives
 * the page in which it was given.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { RecordingWish } from "../../../lib/shared/protocol_values.ts";
import type { LegName } from "../../../lib/signaling/media_port.ts";
import type { OwedConsent, Session, SimulatedCall } from "./books.ts";

/** A wish reaches the exchange: both sides hear if it changes anything. */
export function wishes(
  call: SimulatedCall | null,
  session: Session | null,
  wish: RecordingWish,
): void {
  if (!call?.answered || !session) return;
  const { caller, devices: [device], recorders } = call;
  if (caller.protocolVersion === 1 || device.protocolVersion === 1) return;
  const leg = legOf(call, session);
  if (wish === "end") {
    if (recorders.size === 0) return;
    recorders.clear();
  } else {
    if (recorders.has(leg)) return;
    if (wish === "agree" && recorders.size === 0) return;
    recorders.add(leg);
  }
  tell(call);
}

/** The page of a side is another one now, which has agreed to nothing. */
export function recorderLost(call: SimulatedCall, session: Session): void {
  if (call.recorders.size === 0) return;
  call.recorders.delete(legOf(call, session));
  tell(call);
}

/** A state of the consent arrives at a person. */
export function consentArrived(
  { owedConsents }: Session,
  { callId, ours, theirs }: OwedConsent,
): void {
  const isNext = () => {
    const [next] = owedConsents;
    return next?.callId === callId && next.ours === ours &&
      next.theirs === theirs;
  };
  // Of those kept for an absent session only the last is sent.
  const replaced = ([first, ...later]: readonly OwedConsent[]) =>
    first !== undefined && later.some(({ callId }) => callId === first.callId);
  while (!isNext() && replaced(owedConsents)) owedConsents.shift();
  assert(isNext(), "somebody was told of a consent that nobody gave");
  owedConsents.shift();
}

function tell({ id: callId, caller, devices, recorders }: SimulatedCall): void {
  const [device] = devices;
  const [ours, theirs] = [recorders.has("caller"), recorders.has("callee")];
  caller.owedConsents.push({ callId, ours, theirs });
  device.owedConsents.push({ callId, ours: theirs, theirs: ours });
}

function legOf({ caller }: SimulatedCall, session: Session): LegName {
  return session === caller ? "caller" : "callee";
}
