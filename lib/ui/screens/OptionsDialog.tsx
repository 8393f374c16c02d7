import { useEffect } from "preact/hooks";
import { CheckPicture } from "../devices/CheckPicture.tsx";
import { CheckProblems } from "../devices/CheckProblems.tsx";
import { DeviceChoice } from "../devices/DeviceChoice.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { toggleFullScreen } from "../call/full_screen.ts";
import type { RecordButton } from "../hooks/use_record_button.ts";
import { Icon } from "../parts/Icon.tsx";
import { LanguageSelect } from "./LanguageSelect.tsx";
import { LevelMeter } from "../devices/LevelMeter.tsx";
import { MediaChoices } from "../devices/MediaChoices.tsx";
import {
  canLeavePage,
  isOutsidePage,
  togglePictureInPicture,
} from "../call/picture_in_picture.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { guestOf } from "../../phone/aside.ts";
import { QuietChoices } from "./QuietChoices.tsx";
import { RingWhenClosed } from "./RingWhenClosed.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Devices, volume and view; outside a call with a check of the devices. */
export function OptionsDialog(
  { phone, userName, inCall, record, console, onShortcuts, onClose }: {
    phone: PhoneSurface;
    userName: string;
    inCall: boolean;
    record: RecordButton | undefined;
    /** The panel with the signaling traffic. */
    console: { open: boolean; toggle: () => void };
    onShortcuts: () => void;
    onClose: () => void;
  },
) {
  const words = useWords();
  const guest = guestOf(phone.aside.value) !== undefined;
  const { mirror, volume } = phone.preferences.values.value;
  useEffect(() => {
    if (inCall) return;
    void phone.check.start();
    return () => phone.check.stop();
  }, [inCall]);
  return (
    <Dialog
      id="options-dialog"
      title={words.options.title}
      close={words.options.close}
      onClose={onClose}
    >
      {!inCall && (
        <>
          <CheckPicture phone={phone} />
          <LevelMeter level={phone.check.level} />
          <CheckProblems phone={phone} />
        </>
      )}
      <DeviceChoice phone={phone} />
      <MediaChoices phone={phone} />
      {!inCall && !guest && <RingWhenClosed userName={userName} />}
      {!inCall && !guest && <QuietChoices phone={phone} />}
      <LanguageSelect />
      {inCall && (
        <div class="field">
          <label for="volume">{words.options.volume}</label>
          <input
            id="volume"
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={volume}
            onInput={(event) =>
              phone.preferences.set({
                volume: event.currentTarget.valueAsNumber,
              })}
          />
        </div>
      )}
      <label class="check">
        <input
          id="mirror"
          type="checkbox"
          checked={mirror}
          onChange={(event) =>
            phone.preferences.set({ mirror: event.currentTarget.checked })}
        />
        {words.options.mirror}
      </label>
      <div class="dialog-actions">
        {inCall && canLeavePage() && (
          <button
            id="picture-in-picture"
            type="button"
            class="button"
            onClick={() => {
              void togglePictureInPicture();
              onClose();
            }}
          >
            <Icon name="PictureInPicture2" />
            {isOutsidePage()
              ? words.options.leavePictureInPicture
              : words.options.pictureInPicture}
          </button>
        )}
        {record && (
          <button
            id="record"
            type="button"
            class="button"
            disabled={record.disabled}
            onClick={() => {
              record.press();
              onClose();
            }}
          >
            <Icon name="Disc" />
            {words.recording.ask}
          </button>
        )}
        {inCall && document.fullscreenEnabled && (
          <button
            type="button"
            class="button"
            onClick={() => {
              void toggleFullScreen();
              onClose();
            }}
          >
            <Icon name="Maximize" />
            {document.fullscreenElement
              ? words.call.leaveFullScreen
              : words.call.fullScreen}
          </button>
        )}
        <button
          id="open-shortcuts"
          type="button"
          class="button for-keys"
          onClick={onShortcuts}
        >
          <Icon name="Keyboard" />
          {words.shortcuts.open}
        </button>
      </div>
      <details class="advanced">
        <summary>{words.options.advanced}</summary>
        <label class="check">
          <input
            id="console-toggle"
            type="checkbox"
            checked={console.open}
            onChange={console.toggle}
          />
          {words.console.open}
        </label>
      </details>
    </Dialog>
  );
}
