import type { MediaState } from "../../shared/protocol_values.ts";
import type { PhoneState } from "../../phone/phone_state.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** How far a call is that is not connected yet. */
export function ProgressLine({ state }: {
  state: PhoneState & { name: "calling" | "connecting" };
}) {
  const { call } = useWords();
  const connecting = state.name === "connecting";
  return (
    <p class="stage-line">
      {connecting && <span class="spinner" aria-hidden />}
      {connecting
        ? call.connecting
        : !state.ringing
        ? call.calling
        : state.calleeInCall
        ? call.ringingInCall(state.call.peer)
        : state.waking
        ? call.waking
        : call.ringing}
    </p>
  );
}

/** Says whose connection is being repaired. Screen readers get more detail elsewhere, and only once. */
export function RepairBadge({ peer, side }: {
  peer: string;
  side: NonNullable<(PhoneState & { name: "active" })["reconnecting"]>;
}) {
  const { call } = useWords();
  return (
    <span class="badge reconnecting" aria-hidden>
      <span class="spinner" />
      {side === "peer" ? call.peerReconnects(peer) : call.reconnects}
    </span>
  );
}

/** Says of the other side's media what its picture does not show. */
export function PeerBadges({ peer, media }: {
  peer: string;
  media: MediaState;
}) {
  const { call } = useWords();
  return (
    <span class="badges" role="status">
      {!media.audio && <span class="badge">{call.muted(peer)}</span>}
      {media.video === "screen" && (
        <span class="badge">{call.sharing(peer)}</span>
      )}
      {media.video === "off" && (
        <span class="unseen">{call.cameraOff(peer)}</span>
      )}
    </span>
  );
}
