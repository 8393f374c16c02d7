import type { CallInfo, PhoneState } from "../../phone/phone_state.ts";
import type { Words } from "../words/words.ts";

/** Says who calls, and whether it is a voice call. */
export function incomingTitle(
  { peer, video }: Pick<CallInfo, "peer" | "video">,
  { incoming }: Words,
): string {
  return video ? incoming.title(peer) : incoming.voiceTitle(peer);
}

/** The call state as one announcement for screen readers. */
export function announce(state: PhoneState, words: Words): string {
  switch (state.name) {
    case "unregistered":
      return state.problem ? words.problems[state.problem.code].title : "";
    case "registering":
      return words.join.pending;
    case "idle":
      return state.ended
        ? words.endings[state.ended.reason](state.ended).title
        : words.announced.here(state.userName);
    case "calling":
      if (!state.ringing) return words.announced.calling(state.call.peer);
      return state.calleeInCall
        ? words.call.ringingInCall(state.call.peer)
        : state.waking
        ? words.call.waking
        : words.announced.ringing(state.call.peer);
    case "incoming":
      return incomingTitle(state.call, words);
    case "returning":
      return words.returning.title(state.call.peer);
    case "connecting":
      return words.announced.connecting(state.call.peer);
    case "active":
      return state.reconnecting
        ? words.call.reconnecting[state.reconnecting](state.call.peer)
        : words.announced.active(state.call.peer);
  }
}
