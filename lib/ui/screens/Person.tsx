import type { User } from "../../shared/protocol.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Icon } from "../parts/Icon.tsx";

/** Calls a person; `video` is false for a voice call. */
export type CallSomebody = (name: string, options?: { video: boolean }) => void;

/** A person who is here: one press calls them. */
export function Person(
  { user: { name, busy }, online, onCall }: {
    user: User;
    online: boolean;
    onCall: CallSomebody;
  },
) {
  const words = useWords();
  return (
    <li class="person">
      <button
        type="button"
        class="row"
        data-user={name}
        data-busy={busy}
        aria-disabled={busy}
        disabled={!online}
        onClick={() => busy || onCall(name)}
      >
        <Avatar name={name} size="small" />
        <span class="row-name">
          <span class="unseen">{busy ? "" : words.people.call}</span> {name}
          <span class="presence">
            {busy ? words.people.busy : words.people.free}
          </span>
        </span>
        {!busy && <Icon name="Video" />}
      </button>
      {!busy && (
        <IconButton
          label={words.people.voiceCall(name)}
          onPress={() => onCall(name, { video: false })}
        >
          <Icon name="Phone" />
        </IconButton>
      )}
    </li>
  );
}
