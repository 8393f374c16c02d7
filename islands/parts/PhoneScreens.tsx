import { useEffect, useState } from "preact/hooks";
import { CallStage } from "./CallStage.tsx";
import { ConsolePanel } from "./ConsolePanel.tsx";
import { IncomingSheet } from "./IncomingSheet.tsx";
import { JoinScreen } from "./JoinScreen.tsx";
import { Notice } from "./Notice.tsx";
import { PeopleScreen } from "./PeopleScreen.tsx";
import type { PhoneSurface } from "./phone_surface.ts";
import { ReturnSheet } from "./ReturnSheet.tsx";
import { TopBar } from "./TopBar.tsx";
import { useTone } from "./use_tone.ts";
import { announce, documentTitle, words } from "./words.ts";

/** Shows whichever screen the phone's state asks for. */
export function PhoneScreens({ phone }: { phone: PhoneSurface }) {
  const [consoleOpen, setConsoleOpen] = useState(false);
  const state = phone.state.value;
  const inCall = state.name === "calling" || state.name === "connecting" ||
    state.name === "active";
  const link = words.link[phone.link.value];
  const problem = phone.notice.value;
  const silence = useTone(state);
  const title = documentTitle(state);
  useEffect(() => {
    document.title = title;
  }, [title]);

  const consoleButton = {
    open: consoleOpen,
    toggle: () => setConsoleOpen(!consoleOpen),
  };
  return (
    <div class="phone" data-state={state.name}>
      <p id="status" class="unseen" role="status">{announce(state)}</p>
      <div role="status">
        {link && <p class="link-banner" data-link={phone.link.value}>{link}</p>}
      </div>
      {!inCall && <TopBar state={state} console={consoleButton} />}
      {problem && (
        <Notice
          id="notice"
          problem={problem}
          onDismiss={() => phone.dismissNotice()}
        />
      )}
      {inCall
        ? <CallStage phone={phone} state={state} console={consoleButton} />
        : state.name === "unregistered" || state.name === "registering"
        ? <JoinScreen state={state} onJoin={(name) => phone.register(name)} />
        : (
          <PeopleScreen
            phone={phone}
            userName={state.userName}
            ended={state.name === "idle" ? state.ended : undefined}
          />
        )}
      {state.name === "incoming" && (
        <IncomingSheet
          phone={phone}
          peer={state.call.peer}
          onSilence={silence}
        />
      )}
      {state.name === "returning" && (
        <ReturnSheet phone={phone} peer={state.call.peer} />
      )}
      {consoleOpen && (
        <ConsolePanel log={phone.log} onClose={consoleButton.toggle} />
      )}
    </div>
  );
}
