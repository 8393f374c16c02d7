import { useState } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../shared/protocol.ts";
import type { EndedCall } from "../../phone/phone_state.ts";
import { EndedCard } from "./EndedCard.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Invitation } from "./Invitation.tsx";
import { InviteTools } from "./InviteTools.tsx";
import { type CallSomebody, Person } from "./Person.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { RecentCalls } from "./RecentCalls.tsx";
import { TopBar } from "./TopBar.tsx";
import { useFocus } from "../hooks/use_focus.ts";
import type { useInvitation } from "../hooks/use_invitation.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The list of people here, and a field that filters it and whose text can be called directly. */
export function PeopleScreen(
  { phone, userName, ended, invitation, open }: {
    phone: PhoneSurface;
    userName: string;
    /** The call that has just ended. */
    ended?: EndedCall;
    invitation: ReturnType<typeof useInvitation>;
    open: (dialog: "options") => void;
  },
) {
  const words = useWords();
  const [peer, setPeer] = useState("");
  const wanted = peer.trim();
  const online = phone.link.value === "open";
  const users = phone.users.value;
  const matching = users.filter(({ name }) =>
    name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase())
  );
  const call: CallSomebody = (name, options) => void phone.call(name, options);
  const submit = (event: Event) => {
    event.preventDefault();
    if (wanted) call(wanted);
  };
  const invited = invitation.peer;
  return (
    <>
      <TopBar>
        <IconButton
          id="options"
          label={words.options.title}
          onPress={() => open("options")}
        >
          <Icon name="Settings" />
        </IconButton>
      </TopBar>
      <main class="screen people">
        {ended
          ? <EndedCard phone={phone} ended={ended} />
          : invited !== null && invited !== userName
          ? (
            <Invitation
              peer={invited}
              user={users.find(({ name }) => name === invited)}
              online={online}
              onCall={() => {
                invitation.done();
                call(invited);
              }}
              onDismiss={invitation.done}
            />
          )
          : <Title text={words.people.title(userName)} />}
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
            <Icon name="Phone" />
            {words.people.call}
          </button>
        </form>
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
          <InviteTools userName={userName} />
        </section>
        <RecentCalls
          calls={phone.history.calls.value}
          online={online}
          onCall={call}
          onClear={() => phone.history.clear()}
        />
      </main>
    </>
  );
}

/** Takes the focus also when it comes back in the place of a card. */
function Title({ text }: { text: string }) {
  const heading = useFocus<HTMLHeadingElement>();
  return <h1 ref={heading} tabIndex={-1}>{text}</h1>;
}
