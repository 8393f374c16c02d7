import type { PhoneSurface } from "../parts/phone_surface.ts";

/** The camera of a call, alone or on a shared screen, or of the device check. */
export function ownCamera(
  { local, localStream, check }: PhoneSurface,
): MediaStreamTrack | undefined {
  if (local.sharing.value) return local.screen?.camera.value ?? undefined;
  const stream = localStream.value ?? check.stream.value;
  return stream?.getVideoTracks()[0];
}
