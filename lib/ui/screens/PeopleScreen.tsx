import { useEffect, useState } from "preact/hooks";
import { userNameKey } from "../../shared/name_key.ts";
import type { PeopleFinder } from "../../phone/people_finder.ts";
import { userNamed } from "../../phone/people.ts";
import { recordingOf } from "../../phone/recording/browser_recording.ts";
import type { EndedCall } from "../../phone/phone_state.ts";
import { KeptRecordings } from "../call/KeptRecordings.tsx";
import { DeviceCheck } from "../devices/DeviceCheck.tsx";
import { useFocus } from "../hooks/use_focus.ts";
import { useGridChoice } from "../hooks/use_grid_choice.ts";
import type { useInvitation } from "../hooks/use_invitation.ts";
import { MessageList } from "../messages/MessageList.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { ElsewhereBar } from "./ElsewhereBar.tsx";
import { EndedBar } from "./EndedBar.tsx";
import { EndedCard, needsCard } from "./EndedCard.tsx";
import { Invitation } from "./Invitation.tsx";
import { InviteTools } from "./InviteTools.tsx";
import { findPeople, groupsOf } from "./people_search.ts";
import { type CallSomebody, PERSON_COLUMNS } from "./Person.tsx";
import { LeftTexts } from "./LeftTexts.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { PeopleSearch } from "./PeopleSearch.tsx";
import { RecentCalls } from "./RecentCalls.tsx";
import { TopBar } from "./TopBar.tsx";
import { UndisturbedLine } from "./UndisturbedLine.tsx";
import { YouMenu } from "./YouMenu.tsx";

/**
 * The people online, and a field that filters them and whose text can be called
 * directly. Where the server does not tell of everybody, the field searches
 * there, and only favourites are listed without a text.
 */
export function PeopleScreen(
  { phone, finder, userName, ended, invitation, covered, open, announce }: {
    phone: PhoneSurface;
    finder: PeopleFinder;
    userName: string;
    /** The call that has just ended. */
    ended?: EndedCall;
    invitation: ReturnType<typeof useInvitation>;
    /** A dialog is open, which may have a check of the devices of its own. */
    covered: boolean;
    open: (
      dialog: "options" | "code" | "guestLink" | "message",
      peer?: string,
    ) => void;
    /** Says it to screen readers. */
    announce: (text: string) => void;
  },
) {
  const words = useWords();
  const [peer, setPeer] = useState("");
  const [focused, setFocused] = useState(false);
  const wanted = peer.trim();
  const online = phone.link.value === "open";
  const users = phone.users.value;
  const { favourites } = phone.preferences.values.value;
  const many = phone.people.everybody.value === false;
  const searching = finder.searching.value;
  const found = many && wanted === ""
    ? users.filter(({ name }) => favourites.includes(name))
    : findPeople(users, wanted);
  const call: CallSomebody = (name, options) => void phone.call(name, options);
  const groups = groupsOf(found, favourites);
  const rows = groups.flatMap(({ users }) => users.map(({ name }) => name));
  const keys = useGridChoice(rows, PERSON_COLUMNS);
  const { chosen } = keys;
  const inGrid = focused && rows.length > 0 && (wanted !== "" || !!chosen);
  const next = chosen?.row ??
    (wanted ? userNamed(users, wanted)?.name ?? rows[0] : undefined);
  const invited = invitation.peer;
  const elsewhere = phone.callElsewhere.value;
  const record = (peer: string) => open("message", peer);
  const recordings = recordingOf(phone).kept.value.length;
  useEffect(() => finder.search(wanted), [wanted]);
  useEffect(() => () => finder.search(""), []);
  useEffect(() => {
    // A list that is on the page is known at once; one that comes later is not.
    if (!many || wanted === "" || finder.searching.value) return;
    announce(
      found.length > 0
        ? words.people.count(found.length)
        : words.people.noMatch(wanted),
    );
  }, [many, searching, wanted]);
  return (
    <>
      <TopBar>
        <YouMenu
          userName={userName}
          canRename={!phone.signsIn}
          preferences={phone.preferences}
          onRename={() => phone.leave()}
          onLeave={() => phone.leave()}
          onOptions={() => open("options")}
        />
      </TopBar>
      <main class="screen people">
        {ended && needsCard(ended)
          ? <EndedCard phone={phone} ended={ended} onRecord={record} />
          : invited !== null &&
              userNameKey(invited) !== userNameKey(userName)
          ? (
            <Invitation
              peer={invited}
              user={userNamed(users, invited)}
              online={online}
              onCall={() => {
                invitation.done();
                call(invited);
              }}
              onDismiss={invitation.done}
            />
          )
          : <Title text={words.people.title(userName)} />}
        {(elsewhere || recordings > 0) && (
          <div class="own-news">
            {elsewhere && (
              <ElsewhereBar
                phone={phone}
                elsewhere={elsewhere}
                announce={announce}
              />
            )}
            {recordings > 0 && <KeptRecordings phone={phone} />}
          </div>
        )}
        <LeftTexts phone={phone} onCall={call} announce={announce} />
        <MessageList phone={phone} onCall={call} announce={announce} />
        <PeopleSearch
          text={peer}
          keys={keys}
          expanded={inGrid}
          online={online}
          onText={setPeer}
          onFocus={setFocused}
          onCall={() => {
            if (wanted) call(next ?? wanted);
          }}
        />
        <UndisturbedLine preferences={phone.preferences} />
        {wanted === "" && (
          <RecentCalls
            calls={phone.history.calls.value}
            users={users}
            online={online}
            onCall={call}
            onClear={() => phone.history.clear()}
          />
        )}
        <section class="online" aria-labelledby="people-here">
          <h2 id="people-here">
            {words.people.here}
            {!many && users.length > 0 && (
              <span class="count">{words.people.count(users.length)}</span>
            )}
          </h2>
          {many && wanted === "" && <p class="empty">{words.people.many}</p>}
          {!many && users.length === 0
            ? (
              <div class="nobody">
                <img src="/two_people.svg" alt="" />
                <p class="empty">{words.people.empty}</p>
              </div>
            )
            : found.length === 0
            ? wanted !== "" && (
              <p class="empty">
                {searching
                  ? words.people.searching
                  : words.people.noMatch(wanted)}
              </p>
            )
            : (
              <PeopleList
                phone={phone}
                groups={groups}
                inGrid={inGrid}
                chosen={chosen}
                next={inGrid ? next : undefined}
                online={online}
                onCall={call}
              />
            )}
        </section>
        <div class="beside">
          {!covered && <DeviceCheck phone={phone} startsItself={false} />}
          <InviteTools
            userName={userName}
            onCode={() => open("code")}
            onGuestLink={phone.signsIn ? () => open("guestLink") : undefined}
          />
        </div>
        {ended && !needsCard(ended) && (
          <EndedBar phone={phone} ended={ended} onRecord={record} />
        )}
      </main>
    </>
  );
}

/** Takes the focus also when it comes back in the place of a card. */
function Title({ text }: { text: string }) {
  const heading = useFocus<HTMLHeadingElement>();
  return <h1 ref={heading} tabIndex={-1}>{text}</h1>;
}
