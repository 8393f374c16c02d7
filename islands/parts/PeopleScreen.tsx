import { Phone as PhoneIcon, PhoneMissed } from "lucide-preact";
import { useState } from "preact/hooks";
import { MAX_NAME_LENGTH, type User } from "../../lib/protocol.ts";
import type { EndedCall } from "../../lib/phone/phone_state.ts";
import { Avatar } from "./Avatar.tsx";
import { EndedCard } from "./EndedCard.tsx";
import type { MissedCall } from "../../lib/phone/people.ts";
import type { PhoneSurface } from "./phone_surface.ts";
import { useFocus } from "./use_focus.ts";
import { words } from "./words.ts";

/** Who is here, and a field for a name: it narrows the list and can be called as it stands. */
export function PeopleScreen(
  { phone, userName, ended }: {
    phone: PhoneSurface;
    userName: string;
    /** The call just over. */
    ended?: EndedCall;
  },
) {
  const [peer, setPeer] = useState("");
  const heading = useFocus<HTMLHeadingElement>();
  const wanted = peer.trim();
  const online = phone.link.value === "open";
  const users = phone.users.value;
  const matching = users.filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase())
  );
  const call = (name: string) => void phone.call(name);
  const submit = (event: Event) => {
    event.preventDefault();
    if (wanted) call(wanted);
  };
  return (
    <main class="screen people">
      {ended
        ? <EndedCard phone={phone} ended={ended} />
        : <h1 ref={heading} tabIndex={-1}>{words.people.title(userName)}</h1>}
      <form class="call-form" onSubmit={submit}>
        <label for="peer">{words.people.peer}</label>
        <input
          id="peer"
          name="peer"
          value={peer}
          onInput={(event) => setPeer(event.currentTarget.value)}
          autocomplete="off"
          autocapitalize="words"
          spellcheck={false}
          enterkeyhint="go"
          maxLength={MAX_NAME_LENGTH}
          required
        />
        <button
          id="call"
          type="submit"
          class="button"
          data-kind="primary"
          disabled={!online}
        >
          <PhoneIcon aria-hidden />
          {words.people.call}
        </button>
      </form>
      <Missed missed={phone.missed.value} online={online} onCall={call} />
      <section aria-labelledby="people-here">
        <h2 id="people-here">
          {words.people.here}
          {users.length > 0 && (
            <span class="count">{words.people.count(users.length)}</span>
          )}
        </h2>
        {users.length === 0
          ? <p class="empty">{words.people.empty}</p>
          : matching.length === 0
          ? <p class="empty">{words.people.noMatch(wanted)}</p>
          : (
            <ul class="list">
              {matching.map((user) => (
                <Person
                  key={user.name}
                  user={user}
                  online={online}
                  onCall={call}
                />
              ))}
            </ul>
          )}
      </section>
    </main>
  );
}

function Person(
  { user: { name, busy }, online, onCall }: {
    user: User;
    online: boolean;
    onCall: (name: string) => void;
  },
) {
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
        </span>
        <span class="presence">
          {busy ? words.people.busy : words.people.free}
        </span>
        {!busy && <PhoneIcon aria-hidden />}
      </button>
    </li>
  );
}

function Missed(
  { missed, online, onCall }: {
    missed: MissedCall[];
    online: boolean;
    onCall: (name: string) => void;
  },
) {
  if (missed.length === 0) return null;
  return (
    <section aria-labelledby="missed-calls">
      <h2 id="missed-calls">{words.people.missed}</h2>
      <ul class="list">
        {missed.map(({ from, at }) => (
          <li key={at}>
            <button
              type="button"
              class="row"
              aria-label={`${words.people.missedAt(from, at)}. ${
                words.people.callBack(from)
              }`}
              disabled={!online}
              onClick={() => onCall(from)}
            >
              <PhoneMissed class="missed-icon" aria-hidden />
              <span class="row-name">{words.people.missedAt(from, at)}</span>
              <PhoneIcon aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
