import { useEffect } from "preact/hooks";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms that the notice of new signs stays: long enough to read it, and the picture is free again. */
const NEW_SIGNS_MS = 15_000;

/** The lock of a call: closed where only the two browsers can read it. Opens the details. */
export function SealButton({ phone, open, onPress }: {
  phone: PhoneSurface;
  /** Whether the details are shown. */
  open: boolean;
  onPress: () => void;
}) {
  const { seal: words } = useWords();
  const closed = phone.sealed.value;
  const state = closed ? words.closed : words.open;
  const acquaintance = phone.seal.value?.check.value?.acquaintance;
  useEffect(() => () => {
    // It is about the call that is over.
    const told = phone.notice.value?.code;
    if (told === "seal_renewed" || told === "seal_lost") phone.dismissNotice();
  }, []);
  const renewed = phone.notice.value?.code === "seal_renewed";
  useEffect(() => {
    if (!renewed) return;
    const timer = setInterval(() => {
      if (!document.hidden) phone.dismissNotice();
    }, NEW_SIGNS_MS);
    return () => clearInterval(timer);
  }, [renewed]);
  return (
    <>
      <button
        id="seal"
        type="button"
        class="quality seal"
        data-closed={closed}
        data-changed={closed && acquaintance === "changed"}
        title={state}
        aria-label={words.details(state)}
        aria-expanded={open}
        onClick={onPress}
      >
        <Icon name={closed ? "Lock" : "LockOpen"} />
      </button>
      {/* Screen readers hear of it when the lock opens or closes. */}
      <span class="unseen" role="status">{state}</span>
    </>
  );
}
