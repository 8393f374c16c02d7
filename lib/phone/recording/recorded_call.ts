import type { ReadonlySignal } from "@preact/signals";
import type { RecordingConsent } from "../call/call_messages.ts";
import type { CallSignaling } from "../call/call_signaling.ts";
import type { LocalMedia } from "../devices/local_media.ts";
import type { MediaState } from "../../shared/protocol_values.ts";
import type { PhoneState } from "../phone_state.ts";
import type { RecordedSide } from "./recorder.ts";

/** The parts of the phone that a recording needs. */
export interface RecordedCall {
  readonly state: ReadonlySignal<PhoneState>;
  readonly consent: ReadonlySignal<RecordingConsent | null>;
  readonly line: Pick<CallSignaling, "send">;
  readonly local: Pick<LocalMedia, "outgoing" | "sharing" | "sent">;
  readonly cameraOn: ReadonlySignal<boolean>;
  readonly remoteStream: ReadonlySignal<MediaStream | null>;
}

/**
 * The tracks of both sides, ours first, as they are now. Nothing of what a person
 * switched off is among them.
 */
export function sidesOf(
  { state, local, cameraOn, remoteStream }: RecordedCall,
): readonly [RecordedSide, RecordedSide] {
  const { value } = state;
  const active = value.name === "active" ? value : null;
  const { outgoing } = local;
  const sharing = local.sharing.value;
  const ours = local.sent.value;
  const theirs = active?.peerMedia ?? { audio: false, video: "off" };
  const remote = remoteStream.value;
  return [
    {
      name: active?.userName ?? "",
      picture: cameraOn.value || sharing
        ? firstOf(outgoing?.getVideoTracks())
        : null,
      sound: heard(ours, sharing) ? firstOf(outgoing?.getAudioTracks()) : null,
      screen: sharing,
    },
    {
      name: active?.call.peer ?? "",
      picture: theirs.video === "off"
        ? null
        : firstOf(remote?.getVideoTracks()),
      sound: heard(theirs, theirs.video === "screen")
        ? firstOf(remote?.getAudioTracks())
        : null,
      screen: theirs.video === "screen",
    },
  ];
}

/**
 * A shared screen may have sound while the microphone is off. Without one, a
 * browser may still play what came before the microphone was switched off.
 */
function heard({ audio }: MediaState, sharing: boolean): boolean {
  return audio || sharing;
}

function firstOf(
  [track]: readonly MediaStreamTrack[] = [],
): MediaStreamTrack | null {
  return track ?? null;
}
