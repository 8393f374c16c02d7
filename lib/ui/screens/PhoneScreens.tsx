import { useEffect, useState } from "preact/hooks";
import { type Problem, screenOf } from "../../phone/phone_state.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { lazy } from "../parts/lazy.tsx";
import { Waiting, type WaitingProps } from "../parts/Waiting.tsx";
import { useInvitation } from "../hooks/use_invitation.ts";
import { withJoinedWords } from "../words/loaded_words.ts";
import { useFirstWords, useProblemWords } from "../words/LanguageProvider.tsx";
import { JoinScreen } from "./JoinScreen.tsx";
import { Notice } from "./Notice.tsx";
import { TopBar } from "./TopBar.tsx";

const JoinedScreens = lazy(
  async () =>
    (await withJoinedWords(import("./JoinedScreens.tsx"))).JoinedScreens,
  BeforeJoinedScreens,
);

/** Shows the screen for the phone's state. */
export function PhoneScreens({ phone }: { phone: PhoneSurface }) {
  const words = useFirstWords();
  const state = phone.state.value;
  const screen = screenOf(state);
  const link = words.link[phone.link.value];
  const problem = phone.notice.value;
  const invitation = useInvitation();
  const joining = state.name !== "unregistered";
  const [announcement, setAnnouncement] = useState("");
  useEffect(() => {
    if (!joining) return;
    // A call must not wait for its screen. If this fails, the screen says so
    // when it is shown.
    JoinedScreens.fetch().catch(() => {});
  }, [joining]);
  return (
    <div class="phone" data-state={state.name} data-started>
      <p id="status" class="unseen" role="status">
        {state.name === "unregistered"
          ? state.problem &&
            <ProblemTitle code={state.problem.code} />
          : state.name === "registering"
          ? words.join.pending
          : announcement}
      </p>
      <div role="status">
        {link && <p class="link-banner" data-link={phone.link.value}>{link}</p>}
      </div>
      {screen.name === "join"
        ? (
          <>
            <TopBar chooseLanguage />
            <JoinScreen
              phone={phone}
              state={screen.state}
              invitedPeer={phone.host ?? invitation.peer}
              signIn={!phone.asksName}
            />
          </>
        )
        : (
          <JoinedScreens
            phone={phone}
            screen={screen}
            invitation={invitation}
            announce={setAnnouncement}
          />
        )}
      {problem && (
        <Notice
          id="notice"
          problem={problem}
          onDismiss={() => phone.dismissNotice()}
        />
      )}
    </div>
  );
}

function ProblemTitle({ code }: { code: Problem["code"] }) {
  return <>{useProblemWords(code).title}</>;
}

function BeforeJoinedScreens(waiting: WaitingProps) {
  return (
    <>
      <TopBar />
      <Waiting {...waiting} />
    </>
  );
}
