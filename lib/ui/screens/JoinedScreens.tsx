import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import "../../phone/call/leg_watch.ts";
import "../../phone/call/placeholder.ts";
import "../../phone/devices/device_losses.ts";
import "../../phone/devices/muted_speech.ts";
import "../../phone/devices/screen_share.ts";
import { answerOtherTabs } from "../../phone/session/tab_handover.ts";
import { invitationLink } from "../../phone/invitation.ts";
import { guestOf } from "../../phone/aside.ts";
import { keepRecents } from "../../phone/recents_sync.ts";
import { keepSettings } from "../../phone/settings_sync.ts";
import type { PhoneState, Screen } from "../../phone/phone_state.ts";
import { CallAlerts } from "../call/CallAlerts.tsx";
import { CallStage } from "../call/CallStage.tsx";
import { SecondCallBar } from "../call/SecondCallBar.tsx";
import { announce as announcementOf } from "../hooks/announcement.ts";
import { usePeopleFinder } from "../hooks/use_people_finder.ts";
import { useClosedRinging } from "../hooks/use_closed_ringing.ts";
import { useMessages } from "../hooks/use_messages.ts";
import { useRecordButton } from "../hooks/use_record_button.ts";
import type { useInvitation } from "../hooks/use_invitation.ts";
import { lazy } from "../parts/lazy.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { GuestScreen } from "./GuestScreen.tsx";
import { IncomingSheet } from "./IncomingSheet.tsx";
import { PeopleScreen } from "./PeopleScreen.tsx";
import { NewVersion, useNewVersion } from "./NewVersion.tsx";
import { ReturnSheet } from "./ReturnSheet.tsx";

const OptionsDialog = lazy(async () =>
  (await import("./OptionsDialog.tsx")).OptionsDialog
);
const QrDialog = lazy(async () => (await import("./QrDialog.tsx")).QrDialog);
const GuestLinkDialog = lazy(async () =>
  (await import("./GuestLinkDialog.tsx")).GuestLinkDialog
);
const MessageDialog = lazy(async () =>
  (await import("../messages/MessageDialog.tsx")).MessageDialog
);
const ShortcutHelp = lazy(async () =>
  (await import("./ShortcutHelp.tsx")).ShortcutHelp
);
const ConsolePanel = lazy(async () =>
  (await import("../call/ConsolePanel.tsx")).ConsolePanel
);

/** A dialog that a screen can open. */
export type DialogName =
  | "options"
  | "shortcuts"
  | "code"
  | "guestLink"
  | "message";

interface OpenedDialog {
  dialog: DialogName;
  during: PhoneState["name"];
  /** The person for whom a message is recorded. */
  peer?: string;
}

/** Everything after the first screen, in one script. */
export function JoinedScreens({ phone, screen, invitation, announce }: {
  phone: PhoneSurface;
  screen: Exclude<Screen, { name: "join" }>;
  invitation: ReturnType<typeof useInvitation>;
  /** Says it to screen readers. */
  announce: (text: string) => void;
}) {
  const words = useWords();
  const { state } = screen;
  const host = guestOf(phone.aside.value);
  const [opened, setOpened] = useState<OpenedDialog | null>(null);
  const [consoleOpen, setConsoleOpen] = useState(false);
  // Closes together with its state: the next screen cannot take the focus while it is open.
  const dialog = opened?.during === state.name ? opened.dialog : null;
  const open = (dialog: DialogName, peer?: string) =>
    setOpened({ dialog, during: state.name, peer });
  const closeDialog = () => setOpened(null);
  const inCall = screen.name === "call";
  const record = useRecordButton(phone, state);
  const second = phone.secondCaller.value;
  const [silenced, setSilenced] = useState(false);
  const [soundless, setSoundless] = useState(false);
  const another = useNewVersion(
    words.language,
    phone.link.value === "open",
  );
  const finder = usePeopleFinder(phone, invitation.peer);
  useClosedRinging(phone, state);
  useMessages(phone);
  useEffect(() => answerOtherTabs(phone), [phone]);
  useEffect(() => keepSettings(phone), [phone]);
  useEffect(() => keepRecents(phone, Date.now), [phone]);
  const announcement = announcementOf(state, words);
  const joined = useRef(false);
  useLayoutEffect(() => {
    // That a bar has gone is no news.
    if (state.name === "idle" && !state.ended && joined.current) return;
    joined.current = true;
    announce(announcement);
  }, [announcement]);
  // Layout effect: later it would close a dialog opened in the next state.
  useLayoutEffect(() => {
    // The dialog's subject has changed, and it must not cover a ringing call.
    closeDialog();
    setSilenced(false);
  }, [state.name]);
  useLayoutEffect(() => {
    if (second) closeDialog();
  }, [second?.callId]);
  return (
    <>
      {screen.name === "call"
        ? <CallStage phone={phone} state={screen.state} open={open} />
        : host
        ? (
          <GuestScreen
            phone={phone}
            peer={host}
            userName={screen.state.userName}
            ended={state.name === "idle" ? state.ended : undefined}
            covered={dialog !== null}
            open={open}
            announce={announce}
          />
        )
        : (
          <PeopleScreen
            phone={phone}
            finder={finder}
            userName={screen.state.userName}
            ended={state.name === "idle" ? state.ended : undefined}
            invitation={invitation}
            covered={dialog === "options" || dialog === "shortcuts" ||
              dialog === "message"}
            open={open}
            announce={announce}
          />
        )}
      {second && (
        <SecondCallBar
          key={second.callId}
          phone={phone}
          caller={second}
          announce={announce}
        />
      )}
      {another && screen.name === "people" && <NewVersion />}
      <CallAlerts
        state={state}
        second={second}
        speaker={phone.preferences.values.value.speaker}
        silenced={silenced}
        onSoundless={setSoundless}
      />
      {state.name === "incoming" && (
        <IncomingSheet
          phone={phone}
          call={state.call}
          silenced={silenced}
          soundless={soundless}
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
          userName={state.userName}
          inCall={inCall}
          record={record}
          console={{
            open: consoleOpen,
            toggle: () => setConsoleOpen(!consoleOpen),
          }}
          onShortcuts={() => open("shortcuts")}
          onClose={closeDialog}
        />
      )}
      {dialog === "shortcuts" && (
        <ShortcutHelp phone={phone} onClose={closeDialog} />
      )}
      {dialog === "code" && screen.name === "people" && (
        <QrDialog
          address={invitationLink(location.href, screen.state.userName)}
          onClose={closeDialog}
        />
      )}
      {dialog === "guestLink" && (
        <GuestLinkDialog phone={phone} onClose={closeDialog} />
      )}
      {dialog === "message" && opened?.peer !== undefined && (
        <MessageDialog
          phone={phone}
          peer={opened.peer}
          onClose={closeDialog}
        />
      )}
      {consoleOpen && (
        <ConsolePanel
          log={phone.log}
          withSdp={phone.logSdp}
          onClose={() => setConsoleOpen(false)}
        />
      )}
    </>
  );
}
