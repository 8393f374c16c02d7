import { useState } from "preact/hooks";
import { lastAside } from "../../phone/aside.ts";
import { guestAddress } from "../../phone/invitation.ts";
import { when } from "../call/duration.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offered times and numbers of calls: for one person, a group, a page. */
const DAYS = [1, 7, 30, 90];
const USES = [1, 10, 100, 1_000];

/** Makes a link by which somebody without a token may call this person. */
export function GuestLinkDialog({ phone, onClose }: {
  phone: PhoneSurface;
  onClose: () => void;
}) {
  const { guest, people, language } = useWords();
  const [days, setDays] = useState(7);
  const [uses, setUses] = useState(1);
  const [copied, setCopied] = useState<"linkCopied" | "linkNotCopied">();
  const [before] = useState(phone.aside.value.length);
  const made = lastAside(phone.aside.value.slice(before), "guestLink");
  const choice = (
    id: string,
    label: string,
    values: number[],
    value: number,
    onChange: (value: number) => void,
    unit?: "day",
  ) => (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {one.toLocaleString(
              language,
              unit && {
                style: "unit",
                unit,
                unitDisplay: "long",
              },
            )}
          </option>
        ))}
      </select>
    </div>
  );
  const address = made?.token && guestAddress(location.href, made.token);
  return (
    <Dialog
      id="guest-link-dialog"
      title={guest.link}
      close={guest.close}
      onClose={onClose}
    >
      <p class="hint">{guest.linkHint}</p>
      {choice("guest-days", guest.days, DAYS, days, setDays, "day")}
      {choice("guest-uses", guest.uses, USES, uses, setUses)}
      <div class="dialog-actions">
        <button
          id="guest-make"
          type="button"
          class="button"
          disabled={phone.link.value !== "open"}
          onClick={() => {
            setCopied(undefined);
            phone.ask({ id: "makeGuestLink", days, uses });
          }}
        >
          <Icon name="Link" />
          {guest.make}
        </button>
        {address && (
          <button
            id="guest-copy"
            type="button"
            class="button"
            onClick={() => {
              navigator.clipboard.writeText(address).then(
                () => setCopied("linkCopied"),
                () => setCopied("linkNotCopied"),
              );
            }}
          >
            <Icon name="Copy" />
            {people.copyLink}
          </button>
        )}
      </div>
      {address && (
        <output id="guest-address" class="guest-address">{address}</output>
      )}
      <p class="hint" role="status">
        {copied
          ? people[copied]
          : made?.until
          ? guest.made(made.uses ?? 0, when(made.until, language))
          : made?.response === "rejected" && guest.failed}
      </p>
    </Dialog>
  );
}
