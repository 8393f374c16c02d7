import { BlurHint } from "./BlurHint.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MissedHint } from "./MissedHint.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { RecordingHint } from "./RecordingHint.tsx";
import { SharingHint } from "./SharingHint.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Current hints above the controls; screen readers announce them too. */
export function StageHints(
  { phone, peer, since, hangUpAsked }: {
    phone: PhoneSurface;
    peer: string;
    since: number;
    /** The key was pressed once. */
    hangUpAsked: boolean;
  },
) {
  const words = useWords();
  return (
    <div class="hints" role="status">
      <RecordingHint phone={phone} peer={peer} />
      <MissedHint phone={phone} since={since} />
      <BlurHint phone={phone} />
      {phone.seal.value?.check.value?.acquaintance === "changed" && (
        <p data-hint="seal">
          <Icon name="Lock" />
          {words.seal.changed(peer)}
        </p>
      )}
      {hangUpAsked && (
        <p data-hint="hang-up">
          <Icon name="PhoneOff" />
          {words.call.hangUpAgain}
        </p>
      )}
      <SharingHint phone={phone} />
      {phone.local.talking.value
        ? (
          <p data-hint="talking">
            <Icon name="Mic" />
            {words.call.talking}
          </p>
        )
        : phone.speakingMuted.value && (
          <p data-hint="muted">
            <Icon name="MicOff" />
            <span>
              {words.call.mutedHint}{" "}
              <span class="for-keys">{words.call.talkHint}</span>
            </span>
          </p>
        )}
    </div>
  );
}
