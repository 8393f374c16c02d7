import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { sidesOf } from "../../../lib/phone/recording/recorded_call.ts";
import type { PhoneState } from "../../../lib/phone/phone_state.ts";
import type { MediaState } from "../../../lib/shared/protocol_values.ts";

const OURS = { picture: "our picture", sound: "our sound" };
const THEIRS = { picture: "their picture", sound: "their sound" };

/** A stream whose tracks are told by their names. */
function streamOf({ picture, sound }: typeof OURS): MediaStream {
  return {
    getVideoTracks: () => [picture],
    getAudioTracks: () => [sound],
  } as unknown as MediaStream;
}

/** The tracks of both sides that are recorded. */
function recorded(sent: MediaState, peerMedia: MediaState) {
  const active: PhoneState = {
    name: "active",
    userName: "alice",
    call: { callId: "c1", peer: "bob", direction: "outgoing", video: true },
    since: 0,
    peerMedia,
  };
  const [ours, theirs] = sidesOf({
    state: signal(active),
    consent: signal(null),
    line: { send: () => {} },
    local: {
      outgoing: streamOf(OURS),
      sharing: signal(sent.video === "screen"),
      sent: signal(sent),
    },
    cameraOn: signal(sent.video === "camera"),
    remoteStream: signal(streamOf(THEIRS)),
  });
  return [ours.picture, ours.sound, theirs.picture, theirs.sound];
}

Deno.test("nothing is recorded of what a person switched off", () => {
  const on: MediaState = { audio: true, video: "camera" };
  const off: MediaState = { audio: false, video: "off" };
  const all = [OURS.picture, OURS.sound, THEIRS.picture, THEIRS.sound];
  assertEquals<unknown>(recorded(on, on), all);
  assertEquals<unknown>(recorded(off, on), [
    null,
    null,
    THEIRS.picture,
    THEIRS.sound,
  ]);
  assertEquals<unknown>(recorded(on, off), [
    OURS.picture,
    OURS.sound,
    null,
    null,
  ]);
});

Deno.test("the sound of a shared screen is recorded, also of a person who is muted", () => {
  const shares: MediaState = { audio: false, video: "screen" };
  assertEquals<unknown>(recorded(shares, shares), [
    OURS.picture,
    OURS.sound,
    THEIRS.picture,
    THEIRS.sound,
  ]);
});
