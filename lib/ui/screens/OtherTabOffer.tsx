import { useEffect, useState } from "preact/hooks";
import {
  findOtherTab,
  type OtherTab,
  takeOver,
} from "../../phone/session/tab_handover.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offers to go on here to a person whose name is in use in another tab of this browser. */
export function OtherTabOffer({ phone }: { phone: PhoneSurface }) {
  const words = useWords();
  const [tab, setTab] = useState<OtherTab | null>(null);
  useEffect(() => findOtherTab(setTab), []);
  const take = async (tab: OtherTab) => {
    if (!await takeOver(phone, tab)) setTab(null);
  };
  return (
    <div role="status">
      {tab && (
        <div id="other-tab" class="notice">
          <Icon name={tab.call ? "Phone" : "LogOut"} />
          <div>
            <strong>{words.otherTab.title(tab.name, tab.call?.peer)}</strong>
            <p>
              {tab.call
                ? words.returning.switches(tab.call)
                : words.otherTab.hint}
            </p>
            <button
              id="go-on-here"
              type="button"
              class="button"
              data-kind="primary"
              onClick={() => void take(tab)}
            >
              {tab.call ? words.elsewhere.take : words.otherTab.take}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
