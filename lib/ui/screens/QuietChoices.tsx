import { useState } from "preact/hooks";
import { DAY_MINUTES, MAX_LISTED_NAMES } from "../../shared/person_settings.ts";
import type { Preferences } from "../../phone/preferences.ts";
import {
  hoursText,
  type RingingHours,
  ringingHours,
} from "../../phone/ringing_hours.ts";
import { userNameKey } from "../../shared/name_key.ts";
import { MAX_NAME_LENGTH } from "../../shared/protocol_limits.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offered first: 8 in the morning to 10 in the evening. */
const USUAL_HOURS = { from: 480, to: 1_320 };

/** The choices about calls besides "do not disturb", which has a place of its own: hours, blocked people, favourites who may pass. */
export function QuietChoices({ phone }: { phone: PhoneSurface }) {
  const { quiet: words } = useWords();
  const { doNotDisturb, favouritesPass, blocked } =
    phone.preferences.values.value;
  const hours = ringingHours(phone.preferences.values.value);
  const set = (change: Partial<Preferences>) => phone.preferences.set(change);
  const setHours = (hours: RingingHours) => set({ hours: hoursText(hours) });
  const time = (id: "from" | "to") => (
    <div class="field">
      <label for={`hours-${id}`}>{words[id]}</label>
      <input
        id={`hours-${id}`}
        type="time"
        required
        value={clockTime(hours![id])}
        onChange={({ currentTarget }) => {
          const minute = minuteOf(currentTarget.value);
          if (minute !== null) setHours({ ...hours!, [id]: minute });
        }}
      />
    </div>
  );
  return (
    <fieldset class="quiet-choices">
      <legend>{words.title}</legend>
      <label class="check">
        <input
          id="hours"
          type="checkbox"
          checked={hours !== null}
          onChange={({ currentTarget }) => {
            const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
            const usual = { ...USUAL_HOURS, timeZone };
            setHours(currentTarget.checked ? usual : null);
          }}
        />
        {words.hours}
      </label>
      {hours && <div class="hours">{time("from")}{time("to")}</div>}
      {(doNotDisturb || hours) && (
        <label class="check">
          <input
            id="favourites-pass"
            type="checkbox"
            checked={favouritesPass}
            onChange={({ currentTarget }) =>
              set({ favouritesPass: currentTarget.checked })}
          />
          {words.favouritesPass}
        </label>
      )}
      <BlockedPeople
        blocked={blocked}
        onChange={(blocked) => set({ blocked })}
      />
      <p class="hint">{phone.signsIn ? words.everywhere : words.here}</p>
    </fieldset>
  );
}

function BlockedPeople({ blocked, onChange }: {
  blocked: string[];
  onChange: (blocked: string[]) => void;
}) {
  const { quiet: words } = useWords();
  const [name, setName] = useState("");
  const add = () => {
    const wanted = name.trim();
    const key = userNameKey(wanted);
    if (wanted === "") return;
    setName("");
    if (blocked.some((one) => userNameKey(one) === key)) return;
    onChange([...blocked, wanted]);
  };
  return (
    <>
      <div class="field">
        <label for="block">{words.block}</label>
        <div class="own-message">
          <input
            id="block"
            value={name}
            autocomplete="off"
            maxLength={MAX_NAME_LENGTH}
            disabled={blocked.length >= MAX_LISTED_NAMES}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") add();
            }}
          />
          <button id="block-add" type="button" class="button" onClick={add}>
            {words.blockAdd}
          </button>
        </div>
      </div>
      {blocked.length > 0 && (
        <ul class="blocked" aria-label={words.blocked}>
          {blocked.map((one) => (
            <li key={one}>
              <span>{one}</span>
              <IconButton
                label={words.unblock(one)}
                onPress={() =>
                  onChange(blocked.filter((other) => other !== one))}
              >
                <Icon name="X" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function clockTime(minute: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function minuteOf(time: string): number | null {
  const [hour, minute] = time.split(":").map(Number);
  const total = hour * 60 + minute;
  return Number.isInteger(total) && total < DAY_MINUTES ? total : null;
}
