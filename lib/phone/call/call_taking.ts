/**
 * Takes the call that the person is in on another device.
 *
 * @module
 */
import type { MediaState } from "../../shared/protocol_values.ts";
import type { Problem, Switches } from "../phone_state.ts";
import { FIRST_OFFER } from "./call_signaling.ts";
import type { CurrentCall } from "./current_call.ts";
import type { CallElsewhere, TakeCallResponse } from "./other_device.ts";

/** The switches behind a media state. Somebody who shares a screen may have the camera off. */
export function switchesOf(media: MediaState | undefined): Switches {
  return {
    microphone: media?.audio === true,
    camera: media?.video === "camera",
  };
}

/** Takes the call, with the other device's switches. Resolves when it is asked for, or given up. */
export async function takeCall(current: CurrentCall): Promise<void> {
  const { line, media, other } = current;
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
  const sdpOffer = await media.open(switchesOf(elsewhere.media));
  if (sdpOffer === null || other.giveUp !== giveUp) return;
  asked = true;
  media.expect();
  const { callId } = elsewhere;
  line.send({ id: "takeCall", callId, sdpOffer, offerId: FIRST_OFFER });
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
  const { line, other, recovery, media: { local } } = current;
  const { callId, message, media, peerMedia } = response;
  const refused = response.response === "rejected";
  const switches = switchesOf(media);
  if (other.giveUp && (callId ?? line.callId) === line.callId) {
    const { reason: code = "not_in_call" } = response;
    if (refused) return abandon(current, { code, message });
    other.giveUp = null;
    recovery.rejoining = true;
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
