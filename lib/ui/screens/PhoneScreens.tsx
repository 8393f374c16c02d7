import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { announce } from "../hooks/announcement.ts";
import { JoinScreen } from "./JoinScreen.tsx";
import { lazy } from "../parts/lazy.tsx";
import { Notice } from "./Notice.tsx";
import { type PhoneState, screenOf } from "../../phone/phone_state.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { TopBar } from "./TopBar.tsx";
import { useInvitation } from "../hooks/use_invitation.ts";
import { useWords } from "../words/LanguageProvider.tsx";

const joinedScreens = () => import("./joined_screens.ts");
const CallStage = lazy(async () => (await joinedScreens()).CallStage);
const PeopleScreen = lazy(async () => (await joinedScreens()).PeopleScreen);
const IncomingSheet = lazy(async () => (await joinedScreens()).IncomingSheet);
const CallAlerts = lazy(async () => (await joinedScreens()).CallAlerts);
const ReturnSheet = lazy(async () => (await joinedScreens()).ReturnSheet);
const OptionsDialog = lazy(async () =>
  (await import("./OptionsDialog.tsx")).OptionsDialog
);
const ShortcutHelp = lazy(async () =>
  (await import("./ShortcutHelp.tsx")).ShortcutHelp
);
const ConsolePanel = lazy(async () =>
  (await import("../call/ConsolePanel.tsx")).ConsolePanel
);

interface OpenedDialog {
  dialog: "options" | "shortcuts";
  during: PhoneState["name"];
}

/** Shows the screen for the phone's state. */
export function PhoneScreens({ phone }: { phone: PhoneSurface }) {
  const words = useWords();
  const [opened, setOpened] = useState<OpenedDialog | null>(null);
  const [consoleOpen, setConsoleOpen] = useState(false);
  const state = phone.state.value;
  // Closes together with its state: the next screen cannot take the focus while it is open.
  const dialog = opened?.during === state.name ? opened.dialog : null;
  const open = (dialog: OpenedDialog["dialog"]) =>
    setOpened({ dialog, during: state.name });
  const screen = screenOf(state);
  const inCall = screen.name === "call";
  const link = words.link[phone.link.value];
  const problem = phone.notice.value;
  const [silenced, setSilenced] = useState(false);
  const invitation = useInvitation();
  const joining = state.name !== "unregistered";
  useEffect(() => {
    if (!joining) return;
    // Preload: a call must not wait for its screen.
    Promise.all(
      [PeopleScreen, CallStage, IncomingSheet, ReturnSheet, CallAlerts].map((
        screen,
      ) => screen.fetch()),
    ).catch((error: Error) => phone.pageIncomplete(error.message));
  }, [joining]);

  const consoleButton = {
    open: consoleOpen,
    toggle: () => setConsoleOpen(!consoleOpen),
  };
  const closeDialog = () => setOpened(null);
  // Layout effect: later it would close a dialog opened in the next state.
  useLayoutEffect(() => {
    // The dialog's subject has changed, and it must not cover a ringing call.
    closeDialog();
    setSilenced(false);
  }, [state.name]);
  return (
    <div class="phone" data-state={state.name}>
      <p id="status" class="unseen" role="status">{announce(state, words)}</p>
      <div role="status">
        {link && <p class="link-banner" data-link={phone.link.value}>{link}</p>}
      </div>
      {!inCall && (
        <TopBar
          state={state}
          console={consoleButton}
          onOptions={screen.name === "people"
            ? () => open("options")
            : undefined}
        />
      )}
      {problem && (
        <Notice
          id="notice"
          problem={problem}
          onDismiss={() => phone.dismissNotice()}
        />
      )}
      {screen.name === "call"
        ? (
          <CallStage
            phone={phone}
            state={screen.state}
            console={consoleButton}
            open={open}
          />
        )
        : screen.name === "join"
        ? (
          <JoinScreen
            phone={phone}
            state={screen.state}
            invitedPeer={invitation.peer}
            signIn={phone.signsIn}
          />
        )
        : (
          <PeopleScreen
            phone={phone}
            userName={screen.state.userName}
            ended={state.name === "idle" ? state.ended : undefined}
            invitation={invitation}
          />
        )}
      {joining && (
        <CallAlerts
          state={state}
          speaker={phone.preferences.values.value.speaker}
          silenced={silenced}
        />
      )}
      {state.name === "incoming" && (
        <IncomingSheet
          phone={phone}
          peer={state.call.peer}
          onSilence={() => setSilenced(true)}
        />
      )}
      {state.name === "returning" && (
        <ReturnSheet
          phone={phone}
          state={state}
        />
      )}
      {dialog === "options" && (
        <OptionsDialog
          phone={phone}
          inCall={inCall}
          onShortcuts={() => open("shortcuts")}
          onClose={closeDialog}
        />
      )}
      {dialog === "shortcuts" && (
        <ShortcutHelp phone={phone} onClose={closeDialog} />
      )}
      {consoleOpen && (
        <ConsolePanel
          log={phone.log}
          withSdp={phone.logSdp}
          onClose={consoleButton.toggle}
        />
      )}
    </div>
  );
}
