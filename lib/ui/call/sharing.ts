import type { PhoneSurface } from "../parts/phone_surface.ts";

/** Starts sharing the screen, or stops. */
export function toggleSharing({ local, canShareScreen }: PhoneSurface): void {
  if (local.sharing.value) void local.stopSharing();
  else if (canShareScreen) void local.shareScreen();
}
