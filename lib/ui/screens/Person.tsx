import type { User } from "../../shared/protocol.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";

/** A person who is here: one press calls them. */
export function Person(
  { user: { name, busy }, online, onCall }: {
    user: User;
    online: boolean;
    onCall: (name: string) => void;
  },
) {
  const words = useWords();
  return (
    <li>
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
        {!busy && <Icon name="Phone" />}
      </button>
    </li>
  );
}
