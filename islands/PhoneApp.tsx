import { useEffect, useState } from "preact/hooks";
import { IS_BROWSER } from "fresh/runtime";
import { JoinScreen } from "./parts/JoinScreen.tsx";
import { PhoneScreens } from "./parts/PhoneScreens.tsx";
import { TopBar } from "./parts/TopBar.tsx";
import { LanguageProvider } from "./words/LanguageProvider.tsx";
import type { Language } from "../lib/language.ts";
import { followPage } from "../lib/phone/page_lifecycle.ts";
import { browserTokenPage, PageToken } from "../lib/phone/page_token.ts";
import { Phone } from "../lib/phone/phone.ts";
import { browserPlatform } from "../lib/phone/platform.ts";
import type { PageSettings } from "../lib/page_settings.ts";

const UNREGISTERED = { name: "unregistered" } as const;

/** The phone: the one island of the page. On the server, its first screen. */
export default function PhoneApp(
  { language, page }: { language: Language; page: PageSettings },
) {
  const [phone] = useState(() => IS_BROWSER ? phoneOf(page) : null);
  useEffect(() => phone ? followPage(phone) : undefined, [phone]);
  return (
    <LanguageProvider first={language}>
      {phone
        ? <PhoneScreens phone={phone} />
        : (
          <div class="phone" data-state="unregistered">
            <TopBar state={UNREGISTERED} />
            <JoinScreen state={UNREGISTERED} signIn={page.signIn} />
          </div>
        )}
    </LanguageProvider>
  );
}

function phoneOf({ signIn, embedders }: PageSettings): Phone {
  const platform = browserPlatform();
  const tokens = signIn
    ? new PageToken(browserTokenPage(platform, embedders))
    : undefined;
  return new Phone({ platform, tokens });
}
