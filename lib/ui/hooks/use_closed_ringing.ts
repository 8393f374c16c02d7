import { useEffect } from "preact/hooks";
import {
  confirmRinging,
  mayOpenDevices,
  takeAnswer,
} from "../../phone/closed_ringing.ts";
import type { PhoneState } from "../../phone/phone_state.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** ms between two confirmations of a page that stays open: half the shortest time for which a name may be kept. */
const CONFIRM_MS = 43_200_000;

/**
 * Answers a call whose notification was pressed to answer it, if no question to
 * the person comes first, and keeps the server's subscription fresh.
 *
 * @param state of a registered phone
 */
export function useClosedRinging(
  phone: PhoneSurface,
  state: Exclude<PhoneState, { name: "unregistered" }>,
): void {
  const { userName } = state;
  const online = phone.link.value === "open";
  useEffect(() => {
    if (!online) return;
    const confirm = () => void confirmRinging(userName);
    confirm();
    const timer = setInterval(confirm, CONFIRM_MS);
    return () => clearInterval(timer);
  }, [online, userName]);
  const call = state.name === "incoming" ? state.call : undefined;
  const answer = async (video: boolean) => {
    if (await mayOpenDevices(video)) await phone.accept();
  };
  useEffect(() => {
    if (call && takeAnswer(call.callId)) void answer(call.video);
    const { serviceWorker } = navigator;
    if (!serviceWorker) return;
    const asked = (
      { data, ports }: MessageEvent<{ ringing?: string; answers?: boolean }>,
    ) => {
      if (data.ringing === undefined) return;
      const rings = call?.callId === data.ringing;
      ports[0].postMessage(rings);
      if (call && rings && data.answers) void answer(call.video);
    };
    serviceWorker.addEventListener("message", asked);
    return () => serviceWorker.removeEventListener("message", asked);
  }, [call?.callId]);
}
