import { useEffect, useState } from "preact/hooks";
import { IS_BROWSER } from "fresh/runtime";
import { JoinScreen } from "./parts/JoinScreen.tsx";
import { PhoneScreens } from "./parts/PhoneScreens.tsx";
import { TopBar } from "./parts/TopBar.tsx";
import { LanguageProvider } from "./words/LanguageProvider.tsx";
import type { Language } from "../lib/language.ts";
import { followPage } from "../lib/phone/page_lifecycle.ts";
import { Phone } from "../lib/phone/phone.ts";

const UNREGISTERED = { name: "unregistered" } as const;

/** The phone: the one island of the page. On the server, its first screen. */
export default function PhoneApp({ language }: { language: Language }) {
  const [phone] = useState(() => IS_BROWSER ? new Phone() : null);
  useEffect(() => phone ? followPage(phone) : undefined, [phone]);
  return (
    <LanguageProvider first={language}>
      {phone
        ? <PhoneScreens phone={phone} />
        : (
          <div class="phone" data-state="unregistered">
            <TopBar state={UNREGISTERED} />
            <JoinScreen state={UNREGISTERED} />
          </div>
        )}
    </LanguageProvider>
  );
}
