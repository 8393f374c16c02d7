import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { messagesOf } from "../../phone/messages/browser_messages.ts";
import type { MadeRecording } from "../../phone/messages/message_box.ts";
import type { SealDevices } from "../../phone/messages/message_keys.ts";
import type { Left } from "../../phone/messages/message_upload.ts";
import { inWords } from "../call/duration.ts";
import { CheckProblems } from "../devices/CheckProblems.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import type { MessageWords } from "../words/message_words.ts";
import { Decisions, InProgress, Sent } from "./message_decisions.tsx";
import { Player } from "./Player.tsx";
import { RecordingView } from "./RecordingView.tsx";
import { useMessageRecorder } from "./use_message_recorder.ts";

/** How far the sending is. */
type Sending =
  | { name: "none" }
  | { name: "sending"; part: number }
  | { name: "over"; left: Exclude<Left, "cancelled"> };

/** Records a message for somebody who did not answer, shows it, and sends it or throws it away. */
export function MessageDialog({ phone, peer, onClose }: {
  phone: PhoneSurface;
  peer: string;
  onClose: () => void;
}) {
  const { messages: words, language } = useWords();
  const recorder = useMessageRecorder(phone);
  const devices = useSealDevices(phone, peer);
  const [sending, setSending] = useState<Sending>({ name: "none" });
  const abort = useRef<AbortController>();
  const { state } = recorder;
  const send = async (recording: MadeRecording, to: SealDevices) => {
    const own = abort.current = new AbortController();
    setSending({ name: "sending", part: 0 });
    const left = await messagesOf(phone).leave(
      peer,
      recording,
      to,
      (part) => setSending({ name: "sending", part }),
      own.signal,
    );
    setSending(
      left === "cancelled" ? { name: "none" } : { name: "over", left },
    );
  };
  // A call that comes closes the dialog, too: then it is sent all the same.
  const close = () => {
    abort.current?.abort();
    onClose();
  };
  const to = devices === "none" ? null : devices;
  const isSent = sending.name === "over" && sending.left === "kept";
  const said = sending.name === "over"
    ? endOf(sending.left, words, peer)
    : sending.name === "sending"
    ? words.sending
    : state.name === "opening"
    ? words.opening
    : state.name === "recording"
    ? words.left(inWords(state.saidMs, language))
    : state.name === "made"
    ? words.made(inWords(Math.max(1_000, state.recording.ms), language))
    : state.trouble && words[state.trouble];
  return (
    <Dialog
      id="message-dialog"
      title={words.title(peer)}
      close={isSent ? words.done : words.close}
      onClose={close}
    >
      {!isSent && <Kept devices={devices} peer={peer} />}
      {state.name === "ready" && devices !== "none" && (
        <Ready phone={phone} again={state.again} start={recorder.start} />
      )}
      {state.name === "recording" && (
        <RecordingView
          stream={state.stream}
          leftMs={state.leftMs}
          onStop={recorder.stop}
        />
      )}
      {state.name === "made" && !isSent && (
        <Player
          label={words.player}
          content={state.recording.content}
          type={state.recording.type}
        />
      )}
      <p id="message-said" role="status">{said}</p>
      {state.name === "made" && (isSent
        ? <Sent onDone={close} />
        : sending.name === "sending"
        ? (
          <InProgress
            part={sending.part}
            onCancel={() => abort.current?.abort()}
          />
        )
        : (
          <Decisions
            onSend={to && phone.link.value === "open"
              ? () => void send(state.recording, to)
              : undefined}
            onAgain={() => {
              setSending({ name: "none" });
              recorder.discard();
            }}
            onDiscard={close}
          />
        ))}
    </Dialog>
  );
}

/** Before a recording: its switches, and the button that starts it. */
function Ready({ phone, again = false, start }: {
  phone: PhoneSurface;
  /** In place of a recording that was thrown away. */
  again?: boolean;
  start: () => void;
}) {
  const { messages: words, devices } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (again) button.current?.focus();
  }, []);
  const { cameraOn, microphoneOn } = phone.preferences.values.value;
  const nothing = !cameraOn && !microphoneOn;
  return (
    <>
      <CheckProblems phone={phone} />
      <div class="message-switches">
        <IconButton
          id="message-microphone"
          label={microphoneOn ? devices.mute : devices.unmute}
          kind={microphoneOn ? "plain" : "off"}
          onPress={() => phone.preferences.set({ microphoneOn: !microphoneOn })}
        >
          <Icon name={microphoneOn ? "Mic" : "MicOff"} />
        </IconButton>
        <IconButton
          id="message-camera"
          label={cameraOn ? devices.cameraStop : devices.cameraStart}
          kind={cameraOn ? "plain" : "off"}
          onPress={() => phone.preferences.set({ cameraOn: !cameraOn })}
        >
          <Icon name={cameraOn ? "Video" : "VideoOff"} />
        </IconButton>
      </div>
      <p class="hint">{nothing ? words.nothingOn : words.hint}</p>
      <button
        id="message-start"
        ref={button}
        type="button"
        class="button"
        data-kind="primary"
        disabled={nothing}
        onClick={start}
      >
        <Icon name="Disc" />
        {words.start}
      </button>
    </>
  );
}

/** Says who can open the message, and what is kept where. */
function Kept({ devices, peer }: {
  devices: SealDevices | "none" | null;
  peer: string;
}) {
  const { messages: words } = useWords();
  if (devices === "none") {
    return <p class="hint" id="message-kept" role="alert">{words.refused}</p>;
  }
  const sealed = devices !== null && devices.keys.length > 0;
  return (
    <p class="message-kept" id="message-kept" data-sealed={sealed}>
      <Icon name={sealed ? "Lock" : "LockOpen"} />
      <span>
        {!devices
          ? words.asking
          : !sealed
          ? words.open(peer)
          : devices.compared
          ? words.compared(peer)
          : words.sealed(peer)}
      </span>
    </p>
  );
}

/** The devices for which it is sealed; "none" if no message can be left, null until that is known. */
function useSealDevices(
  phone: PhoneSurface,
  peer: string,
): SealDevices | "none" | null {
  const [devices, setDevices] = useState<SealDevices | "none" | null>(null);
  const online = phone.link.value === "open";
  useEffect(() => {
    if (!online || devices) return;
    let shown = true;
    messagesOf(phone).devicesOf(peer).then(
      (found) => shown && setDevices(found ?? "none"),
      // It is asked again once the page is connected again.
      () => {},
    );
    return () => shown = false;
  }, [online, peer]);
  return devices;
}

function endOf(
  left: Exclude<Left, "cancelled">,
  words: MessageWords,
  peer: string,
): string {
  return left === "kept" ? words.sent(peer) : words[left];
}
