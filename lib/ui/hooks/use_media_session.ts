import { useEffect } from "preact/hooks";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** Actions of the Media Session API for calls; TypeScript's library lacks them. */
type CallAction = "togglemicrophone" | "togglecamera" | "hangup";
interface CallSession {
  setActionHandler(action: CallAction, act: (() => void) | null): void;
  setMicrophoneActive?(active: boolean): void;
  setCameraActive?(active: boolean): void;
}

/** Shows mute, camera and hang up in a picture-in-picture window and among the system's media keys. */
export function useMediaSession(phone: PhoneSurface, peer: string): void {
  const microphoneOn = phone.microphoneOn.value;
  const cameraOn = phone.cameraOn.value;
  useEffect(() => {
    const session = navigator.mediaSession;
    if (!session) return;
    session.metadata = new MediaMetadata({ title: peer });
    const cancel = [
      handle("togglemicrophone", () => phone.toggleMicrophone()),
      handle("togglecamera", () => void phone.toggleCamera()),
      handle("hangup", () => phone.hangUp()),
    ];
    return () => {
      session.metadata = null;
      for (const end of cancel) end();
    };
  }, [peer]);
  useEffect(() => {
    const session = navigator.mediaSession as unknown as
      | CallSession
      | undefined;
    session?.setMicrophoneActive?.(microphoneOn);
    session?.setCameraActive?.(cameraOn);
  }, [microphoneOn, cameraOn]);
}

/** @returns ends it */
function handle(action: CallAction, act: () => void): () => void {
  const session = navigator.mediaSession as unknown as CallSession;
  try {
    session.setActionHandler(action, act);
    return () => session.setActionHandler(action, null);
  } catch {
    // The browser does not know this action.
    return () => {};
  }
}
