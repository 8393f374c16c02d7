import { useEffect, useState } from "preact/hooks";
import { IS_BROWSER } from "fresh/runtime";
import { JoinScreen } from "../lib/ui/screens/JoinScreen.tsx";
import { PhoneScreens } from "../lib/ui/screens/PhoneScreens.tsx";
import { TopBar } from "../lib/ui/screens/TopBar.tsx";
import { LanguageProvider } from "../lib/ui/words/LanguageProvider.tsx";
import type { Language } from "../lib/shared/language.ts";
import { followPage } from "../lib/phone/page_lifecycle.ts";
import { Phone } from "../lib/phone/phone.ts";
import type { PhoneState } from "../lib/phone/phone_state.ts";
import { browserPlatform } from "../lib/phone/platform.ts";
import type { PageSettings } from "../lib/shared/page_settings.ts";

type Unregistered = PhoneState & { name: "unregistered" };

/** The phone: the page's only island. The server renders its first screen. */
export default function PhoneApp(
  { language, page }: { language: Language; page: PageSettings },
) {
  const [phone, setPhone] = useState(() =>
    IS_BROWSER && !page.signIn ? new Phone() : null
  );
  const [first, setFirst] = useState<Unregistered>({ name: "unregistered" });
  useEffect(() => {
    if (phone) return;
    signedInPhone(page).then(setPhone, ({ message }: Error) => {
      // The server has been updated in the meantime.
      const problem = { code: "invalid_message", message } as const;
      setFirst({ name: "unregistered", problem });
    });
  }, []);
  useEffect(() => phone ? followPage(phone) : undefined, [phone]);
  return (
    <LanguageProvider first={language}>
      {phone
        ? <PhoneScreens phone={phone} />
        : (
          <div class="phone" data-state="unregistered">
            <TopBar chooseLanguage disabled />
            <JoinScreen state={first} signIn={page.signIn} />
          </div>
        )}
    </LanguageProvider>
  );
}

/** Loaded on demand: most pages ask for a name and need no token provider. */
async function signedInPhone({ embedders }: PageSettings): Promise<Phone> {
  const { browserTokenPage, PageToken } = await import(
    "../lib/phone/session/page_token.ts"
  );
  const platform = browserPlatform();
  const tokens = new PageToken(browserTokenPage(platform, embedders));
  return new Phone({ platform, tokens });
}
