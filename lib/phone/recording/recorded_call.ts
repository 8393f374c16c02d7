import type { ReadonlySignal } from "@preact/signals";
import type { RecordingConsent } from "../call/call_messages.ts";
import type { CallSignaling } from "../call/call_signaling.ts";
import type { LocalMedia } from "../devices/local_media.ts";
import type { PhoneState } from "../phone_state.ts";
import type { RecordedSide } from "./recorder.ts";

/** The parts of the phone that a recording needs. */
export interface RecordedCall {
  readonly state: ReadonlySignal<PhoneState>;
  readonly consent: ReadonlySignal<RecordingConsent | null>;
  readonly line: Pick<CallSignaling, "send">;
  readonly local: Pick<LocalMedia, "outgoing" | "sharing">;
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
  const media = active?.peerMedia.video ?? "off";
  const remote = remoteStream.value;
  return [
    {
      name: active?.userName ?? "",
      picture: cameraOn.value || sharing
        ? firstOf(outgoing?.getVideoTracks())
        : null,
      sound: firstOf(outgoing?.getAudioTracks()),
      screen: sharing,
    },
    {
      name: active?.call.peer ?? "",
      picture: media === "off" ? null : firstOf(remote?.getVideoTracks()),
      sound: firstOf(remote?.getAudioTracks()),
      screen: media === "screen",
    },
  ];
}

function firstOf(
  [track]: readonly MediaStreamTrack[] = [],
): MediaStreamTrack | null {
  return track ?? null;
}
