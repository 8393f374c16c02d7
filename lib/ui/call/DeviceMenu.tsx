import { useEffect } from "preact/hooks";
import { realDevices } from "../devices/real_devices.ts";
import { useMenu } from "../hooks/use_menu.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** A kind of device to choose from. */
export type DeviceKind = "camera" | "microphone" | "speaker";

const KINDS = {
  camera: "videoinput",
  microphone: "audioinput",
  speaker: "audiooutput",
} as const;

/** A chevron beside a switch, which opens the list of its devices. */
export function DeviceMenu({ phone, kinds }: {
  phone: PhoneSurface;
  /** The first one names it. */
  kinds: DeviceKind[];
}) {
  const words = useWords();
  const menu = useMenu();
  const { open, place } = menu;
  useEffect(() => {
    if (!open) return;
    place.current?.querySelector<HTMLElement>("input:checked")?.focus();
  }, [open]);
  return (
    <div ref={place} class="device-menu" onKeyDown={menu.keyDown}>
      <IconButton
        id={`${kinds[0]}-menu`}
        label={words.call.chooseDevice[kinds[0]]}
        expanded={open}
        onPress={menu.toggle}
      >
        <Icon name="ChevronUp" />
      </IconButton>
      {open && (
        <div class="menu">
          {kinds.map((kind) => (
            <DeviceList key={kind} phone={phone} kind={kind} />
          ))}
        </div>
      )}
    </div>
  );
}

function DeviceList(
  { phone, kind }: { phone: PhoneSurface; kind: DeviceKind },
) {
  const words = useWords();
  const found = realDevices(phone.devices.value, KINDS[kind]);
  if (kind === "speaker" && found.length === 0) return null;
  const chosen = phone.preferences.values.value[kind];
  const present = found.some(({ deviceId }) => deviceId === chosen);
  const choose = (id: string | null) => {
    if (kind === "speaker") phone.preferences.set({ speaker: id });
    else void phone.chooseDevice(kind, id);
  };
  const choice = (id: string | null, name: string) => (
    <label key={id ?? ""} class="choice">
      <input
        type="radio"
        name={`${kind}-choice`}
        value={id ?? ""}
        checked={id === (present ? chosen : null)}
        onChange={() =>
          choose(id)}
      />
      <span>{name}</span>
    </label>
  );
  return (
    <fieldset>
      <legend>{words.choice[kind]}</legend>
      {choice(null, words.choice.systemDefault)}
      {found.map(({ deviceId, label }, at) =>
        choice(deviceId, label || `${words.choice[kind]} ${at + 1}`)
      )}
    </fieldset>
  );
}
