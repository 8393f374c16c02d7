/**
 * Comes into a call that goes on at the server: the person's on another device, that of the
 * previous page, or the one that rings meanwhile. And agrees anew when the other side does so
 * in a sealed call.
 *
 * @module
 */
import type { MediaState } from "../../shared/protocol_values.ts";
import type { Problem, Switches } from "../phone_state.ts";
import type { SealedOffer } from "./call_messages.ts";
import { FIRST_OFFER } from "./call_signaling.ts";
import type { CurrentCall } from "./current_call.ts";
import type { CallElsewhere, TakeCallResponse } from "./other_device.ts";

/**
 * ms in which nobody has compared the signs of a call yet. Later, the server may not say that
 * new ones are the first.
 */
const UNCOMPARED_MS = 5_000;

/** The switches behind a media state. Somebody who shares a screen may have the camera off. */
export function switchesOf(media: MediaState | undefined): Switches {
  return {
    microphone: media?.audio === true,
    camera: media?.video === "camera",
  };
}

/** Takes the call, with the other device's switches. Resolves when it is asked for, or given up. */
export async function takeCall(current: CurrentCall): Promise<void> {
  const { line, media, other, recovery, sealing } = current;
  const { value: elsewhere } = other.call;
  if (line.name !== "idle" || !elsewhere) return;
  if (!line.standing) return current.parts.notice({ code: "connection_lost" });
  let asked = false;
  const giveUp = other.giveUp = (problem) => {
    if (asked && !problem) line.sendStop();
    abandon(current, problem);
  };
  other.answered = (response) => answered(current, response);
  // It may have been here before.
  current.lastCallId = undefined;
  line.dispatch({ type: "taking", ...stateOf(elsewhere) });
  const { callId } = elsewhere;
  const opening = media.open(switchesOf(elsewhere.media));
  const sdpOffer = await sealing.commit(opening);
  if (sdpOffer === null || other.giveUp !== giveUp) return;
  asked = true;
  media.expect();
  recovery.rejoining = true;
  if (elsewhere.staysSealed) tellUnlessSealed(current, callId);
  line.offer = sdpOffer;
  const { seal } = line;
  const offerId = FIRST_OFFER;
  line.send({ id: "takeCall", callId, sdpOffer, offerId, seal });
}

/** Rejoins the call that a previous page of this tab left. */
export async function rejoin(
  current: CurrentCall,
): Promise<void> {
  const { line, media, recovery, sealing } = current;
  const { state } = line;
  if (state.name !== "returning") return;
  recovery.rejoining = true;
  line.dispatch({ type: "accepted" });
  const sdpOffer = await sealing.commit(media.open(state.switches));
  const { callId } = line;
  if (sdpOffer === null || !callId) return;
  media.expect();
  line.offer = sdpOffer;
  const { seal } = line;
  const offerId = FIRST_OFFER;
  line.send({ id: "renegotiateOffer", callId, sdpOffer, offerId, seal });
}

/**
 * Ends the call, and answers the one that rings meanwhile. A device that is
 * off in the first call is off in the second.
 *
 * @param hangUp ends the first
 */
export async function answerSecond(
  { line: { state }, media: { local }, ring, second }: CurrentCall,
  hangUp: () => void,
): Promise<void> {
  const { value: caller } = second.caller;
  if (!caller) return;
  const before = state.name === "returning"
    ? state.switches
    : local.switches.value;
  const { microphone, camera } = local.preferred;
  hangUp();
  await ring.accept({
    microphone: microphone && before?.microphone !== false,
    camera: camera && caller.video && before?.camera !== false,
  });
}

/**
 * The other side's browser is a new one: tells it our part of the seal with our answer.
 *
 * @param answer null or nothing if there is none
 */
export async function agreeAnew(
  { line, sealing, parts, platform }: CurrentCall,
  { callId, offerId, sdpOffer, seal, accepts }: SealedOffer,
  answer: Promise<string | null> | undefined,
): Promise<void> {
  const now = platform.now();
  const { since = now } = "since" in line.state ? line.state : {};
  const sdpAnswer = await answer;
  const { state } = line;
  if (!sdpAnswer || !("call" in state)) return;
  void sealing.open(state.call.peer);
  const part = await sealing.answer(seal, sdpOffer, sdpAnswer);
  if (line.callId !== callId) return;
  line.send({ id: "sealedAnswer", callId, offerId, sdpAnswer, ...part });
  if (!accepts || now - since > UNCOMPARED_MS) {
    parts.notice({ code: "seal_renewed" });
  }
}

/** The person expects that the call stays sealed here: says so if it does not. */
function tellUnlessSealed(
  { line, media, parts }: CurrentCall,
  callId: string,
): void {
  const cancel = media.remoteStream.subscribe((stream) => {
    if (!stream) return;
    cancel();
    // Otherwise, this one never connected.
    if (line.callId === callId && !media.sealed.value) {
      parts.notice({ code: "seal_lost" });
    }
  });
}

/** The call stays at the other device, or is over. */
function abandon(current: CurrentCall, problem?: Problem): void {
  const { line, parts, second } = current;
  current.close();
  line.dispatch({ type: "left" });
  if (problem) parts.notice(problem);
  for (const kept of second.takeAll()) current.handle(kept);
}

function answered(current: CurrentCall, response: TakeCallResponse): void {
  const { line, other, media: { local } } = current;
  const { callId, message, media, peerMedia } = response;
  const refused = response.response === "rejected";
  const switches = switchesOf(media);
  if (other.giveUp && (callId ?? line.callId) === line.callId) {
    const { reason: code = "not_in_call" } = response;
    if (refused) return abandon(current, { code, message });
    other.giveUp = null;
    // They were switched off while the devices opened here.
    if (!switches.microphone && local.microphoneOn.value) {
      local.toggleMicrophone();
    }
    if (!switches.camera && local.cameraOn.value) void local.toggleCamera();
  } else if (!refused && line.name === "idle") {
    // It was given up here with the socket that was to bring this answer.
    const { value: elsewhere } = other.call;
    if (!elsewhere || elsewhere.callId !== callId) return;
    line.dispatch({ type: "standing", ...stateOf(elsewhere), switches });
  } else return;
  other.told();
  if (peerMedia) line.dispatch({ type: "peerMedia", media: peerMedia });
}

/** The part of it that a state of the phone has. */
function stateOf(
  { callId, peer, role, video = true, since }: CallElsewhere,
) {
  const direction = role === "caller" ? "outgoing" : "incoming";
  return { call: { callId, peer, direction, video }, since } as const;
}
