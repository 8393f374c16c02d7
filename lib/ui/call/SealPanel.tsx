import { useEffect, useState } from "preact/hooks";
import type { SealCheck } from "../../phone/seal/call_seal.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { loadSignWords } from "../words/sign_words.ts";
import { SIGNS } from "./signs.ts";

/** The lock explained, and the signs by which two people find out who is on the line. */
export function SealPanel({ phone, peer, onClose }: {
  phone: PhoneSurface;
  peer: string;
  onClose: () => void;
}) {
  const { seal: words } = useWords();
  const closed = phone.sealed.value;
  const check = phone.seal.value?.check.value ?? null;
  useEffect(() => {
    // It asks for this panel, and would lie over it.
    if (phone.notice.value?.code === "seal_renewed") phone.dismissNotice();
  }, []);
  return (
    <section
      id="seal-panel"
      class="figures seal-panel"
      aria-labelledby="seal-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header>
        <h2 id="seal-title">
          <Icon name={closed ? "Lock" : "LockOpen"} />
          {closed ? words.closed : words.open}
        </h2>
        <IconButton label={words.close} onPress={onClose}>
          <Icon name="X" />
        </IconButton>
      </header>
      <p>{closed ? words.closedText(peer) : words.openText(peer)}</p>
      {closed && (check
        ? (
          <Signs
            check={check}
            peer={peer}
            onSame={() => void phone.seal.value?.compared()}
          />
        )
        : <p data-seal="missing">{words.missing(peer)}</p>)}
    </section>
  );
}

function Signs({ check: { signs, acquaintance }, peer, onSame }: {
  check: SealCheck;
  peer: string;
  onSame: () => void;
}) {
  const { seal: words, language } = useWords();
  const [names, setNames] = useState<readonly string[] | null>(null);
  useEffect(() => {
    // Without its words, a sign is still seen.
    loadSignWords(language).then(setNames, () => {});
  }, [language]);
  const settled = acquaintance === "known" || acquaintance === "compared";
  return (
    <>
      {acquaintance !== "new" && (
        <p data-seal={acquaintance} role="status">
          {words[acquaintance](peer)}
        </p>
      )}
      {!settled && <p>{words.compare(peer)}</p>}
      <ol class="signs" aria-label={words.signs}>
        {signs.map((sign, at) => (
          <li key={at} data-sign={sign}>
            <span aria-hidden>{SIGNS[sign]}</span>
            {names?.[sign]}
          </li>
        ))}
      </ol>
      {!settled && (
        <>
          <p>{words.different}</p>
          <button
            id="seal-same"
            type="button"
            class="button"
            data-kind="primary"
            onClick={onSame}
          >
            {words.same}
          </button>
        </>
      )}
    </>
  );
}
