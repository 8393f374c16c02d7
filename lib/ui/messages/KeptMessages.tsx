import { useLayoutEffect, useState } from "preact/hooks";
import { messagesOf } from "../../phone/messages/browser_messages.ts";
import type { Opened } from "../../phone/messages/message_box.ts";
import type { KeptMessage, MessageLists } from "../../shared/messages.ts";
import { inBrief, when } from "../call/duration.ts";
import { usePressTwice } from "../hooks/use_press_twice.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import type { MessageWords } from "../words/message_words.ts";
import { Player } from "./Player.tsx";

/** The recorded messages for this person, and those that this person left; each can be deleted. */
export function KeptMessages(
  { phone, lists: { received, sent }, onCall, announce }: {
    phone: PhoneSurface;
    lists: MessageLists;
    onCall: (name: string) => void;
    /** Says it to screen readers. */
    announce: (text: string) => void;
  },
) {
  const { messages: words } = useWords();
  const latest = received.at(-1);
  useLayoutEffect(() => {
    if (latest) announce(titleOf(latest, words));
  }, [latest?.id]);
  return (
    <section
      class="left-texts kept-messages"
      aria-labelledby="kept-messages"
    >
      <h2 id="kept-messages">{words.list}</h2>
      <ul>
        {received.map((one) => (
          <Message
            key={one.id}
            phone={phone}
            message={one}
            peer={one.from}
            onCall={onCall}
          />
        ))}
        {sent.map((one) => (
          <Message
            key={`sent ${one.id}`}
            phone={phone}
            message={one}
            peer={one.to}
          />
        ))}
      </ul>
    </section>
  );
}

/** @param onCall absent for a message that this person left, which only the other one can play */
function Message({ phone, message, peer, onCall }: {
  phone: PhoneSurface;
  message: KeptMessage;
  peer: string;
  onCall?: (name: string) => void;
}) {
  const { messages: words, people, language } = useWords();
  const [loaded, setLoaded] = useState<number | Opened>();
  const [notRemoved, setNotRemoved] = useState(false);
  const box = messagesOf(phone);
  const { id, type, at, ms, seal } = message;
  const online = phone.link.value === "open";
  const remove = usePressTwice(() => {
    void box.remove(id).then((gone) => setNotRemoved(!gone));
  });
  const title = !onCall ? words.own(peer) : titleOf(message, words);
  const trouble = notRemoved
    ? words.notRemoved
    : loaded === "elsewhere"
    ? words.notHere
    : loaded === "failed" && words.notLoaded;
  const play = async () => {
    setLoaded(0);
    setLoaded(await box.open(message, setLoaded));
  };
  return (
    <li class="card left-text" data-message={onCall ? "received" : "sent"}>
      <Avatar name={peer} size="small" />
      <div>
        <h3>{title}</h3>
        <p class="hint">
          {when(at, language)} · {inBrief(Math.max(1_000, ms), language)}
        </p>
        <p class="hint message-kept" data-sealed={seal !== undefined}>
          <Icon name={seal ? "Lock" : "LockOpen"} />
          <span>{seal ? words.isSealed : words.isOpen}</span>
        </p>
        <p class="hint" role="status">
          {trouble || typeof loaded === "number" && words.loading}
        </p>
      </div>
      {loaded instanceof Blob && (
        <Player label={title} content={loaded} type={type} starts />
      )}
      {onCall && (
        <>
          {!(loaded instanceof Blob) && (
            <button
              type="button"
              class="button"
              data-kind="primary"
              data-play
              disabled={!online || typeof loaded === "number"}
              onClick={() => void play()}
            >
              <Icon name="Play" />
              {words.play}
            </button>
          )}
          <button
            type="button"
            class="button"
            data-call-back
            disabled={!online}
            onClick={() => onCall(peer)}
          >
            <Icon name="Phone" />
            {people.callBack(peer)}
          </button>
        </>
      )}
      <button
        type="button"
        class="button"
        data-remove
        disabled={!online}
        onClick={remove.press}
      >
        {remove.asked ? words.removeAgain : words.remove}
      </button>
    </li>
  );
}

function titleOf({ type, from }: KeptMessage, words: MessageWords): string {
  return type.startsWith("video/") ? words.video(from) : words.voice(from);
}
