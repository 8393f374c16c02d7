/**
 * Acts of the person on the current call, and on one that rings meanwhile.
 *
 * @module
 */
import type { EndReason, Switches } from "../phone_state.ts";
import type { CurrentCall } from "./current_call.ts";

/** Calls somebody. Resolves when the call is on its way, or over. */
export async function call(
  current: CurrentCall,
  peer: string,
  { video = true }: { video?: boolean } = {},
): Promise<void> {
  const { line, media, sealing } = current;
  if (line.name !== "idle") return;
  if (!line.standing) return current.parts.notice({ code: "connection_lost" });
  line.dispatch({ type: "call", peer, video });
  line.sendOffer(await sealing.commit(media.open(switches(current, video))));
}

/** A call that the server would refuse: ends with its reason, without devices. */
export function refuse(
  current: CurrentCall,
  peer: string,
  reason: EndReason,
): void {
  const { line } = current;
  if (line.name !== "idle") return;
  line.dispatch({ type: "call", peer, video: true });
  current.end(reason);
}

/**
 * Answers the incoming call.
 *
 * @param options `video`: whether the camera opens; by default as the caller
 * asked
 */
export async function accept(
  current: CurrentCall,
  { video }: { video?: boolean } = {},
): Promise<void> {
  const { line: { state }, ring } = current;
  if (state.name !== "incoming") return;
  await ring.accept(switches(current, video ?? state.call.video));
}

/** Declines the incoming call, with an optional message. */
export function decline(current: CurrentCall, message?: string): void {
  const { line } = current;
  const { state } = line;
  if (state.name !== "incoming") return;
  line.sendDecline(state.call, message);
  current.end("declined");
}

/** Declines the call that rings during another one, with an optional message. */
export function declineSecond(
  { line, second }: CurrentCall,
  message?: string,
): void {
  const { value: caller } = second.caller;
  if (!caller) return;
  second.takeAll();
  line.sendDecline(caller, message);
}

/** Ends the call at any stage. */
export function hangUp(current: CurrentCall): void {
  const { name } = current.line;
  const { giveUp } = current.other;
  if (giveUp) return giveUp();
  if (name === "incoming") decline(current);
  else current.stop(name === "calling" ? "cancelled" : "hung_up");
}

/**
 * The page goes away: the server keeps an established call for the next page
 * for a while.
 */
export function leave(current: CurrentCall): void {
  const { line } = current;
  // A server without protocol version 2 keeps no call for the next page.
  if (line.name === "calling" || line.callId === undefined) {
    return hangUp(current);
  }
  current.close();
  line.dispatch({ type: "left" });
}

/** The switches with which a call begins. */
function switches({ media }: CurrentCall, video: boolean): Switches {
  const { microphone, camera } = media.local.preferred;
  return { microphone, camera: camera && video };
}
