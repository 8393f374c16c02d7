import {
  computed,
  effect,
  type ReadonlySignal,
  untracked,
} from "@preact/signals";
import { callOf, type PhoneState, sinceOf } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import { saveCall } from "../session/saved_session.ts";
import type { CallSignaling } from "./call_signaling.ts";
import type { LocalMedia } from "../devices/local_media.ts";

/**
 * Effects of a call's state and media: the other side is told what is sent, and
 * the next page of the tab can continue the call.
 *
 * @param resumptions changes when a resumption has sent nothing yet
 */
export function followCall(
  platform: Platform,
  state: ReadonlySignal<PhoneState>,
  local: LocalMedia,
  line: CallSignaling,
  resumptions: ReadonlySignal<number>,
): void {
  const activeCall = computed(() => {
    const { value } = state;
    return value.name === "active" ? value.call.callId : undefined;
  });
  effect(() => {
    const callId = activeCall.value;
    const sent = local.sent.value;
    resumptions.value;
    // Without a connection, the resumption will send it.
    if (!callId || !line.standing) return;
    untracked(() => line.send({ id: "mediaState", callId, state: sent }));
  });
  // Switches that are off stay off after a reload, and the timer goes on.
  effect(() => {
    const switches = local.switches.value;
    const { value } = state;
    const callId = callOf(value)?.callId;
    if (!switches || !callId) return;
    saveCall(platform, callId, { switches, since: sinceOf(value) });
  });
}
