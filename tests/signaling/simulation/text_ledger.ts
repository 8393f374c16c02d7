/**
 * Text messages, and texts that are being typed: a message arrives in any case,
 * of the texts typed before it only the last one has to.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { OwedText, Session, SimulatedCall } from "./books.ts";

/** A text reaches the exchange: the other side will get it. */
export function writes(
  call: SimulatedCall | null,
  session: Session | null,
  { id, text }: Omit<OwedText, "callId">,
): void {
  if (!call?.answered || !session) return;
  const [device] = call.devices;
  const peer = session === call.caller ? device : call.caller;
  if (session.protocolVersion === 1 || peer.protocolVersion === 1) return;
  if (id === "peerTyping" && text !== "") call.typing.add(session);
  else call.typing.delete(session);
  peer.owedTexts.push({ id, callId: call.id, text });
}

/** The page in which a session's person was typing is gone. */
export function typingLost(call: SimulatedCall, session: Session): void {
  if (!call.typing.delete(session)) return;
  const [device] = call.devices;
  // The session may have lost its place to another device.
  const peer = session.key === call.caller.key ? device : call.caller;
  peer.owedTexts.push({ id: "peerTyping", callId: call.id, text: "" });
}

/** A text arrives at a person. */
export function textArrived(
  { owedTexts }: Session,
  { id, callId, text }: OwedText,
): void {
  const isNext = () => {
    const [next] = owedTexts;
    return next?.id === id && next.callId === callId && next.text === text;
  };
  // Of those kept for an absent session only the last is sent.
  while (!isNext() && replaced(owedTexts)) owedTexts.shift();
  assert(
    isNext(),
    "a text lost, doubled, out of order or of another call",
  );
  owedTexts.shift();
}

/** Whether the first one is being typed, and there is a later state of it. */
function replaced([first, ...later]: readonly OwedText[]): boolean {
  return first?.id === "peerTyping" &&
    later.some(({ id, callId }) => id === first.id && callId === first.callId);
}
