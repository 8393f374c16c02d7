import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../shared/protocol_limits.ts";
import type { PhoneState } from "../../phone/phone_state.ts";
import { DeviceCheck } from "../devices/DeviceCheck.tsx";
import { lazy } from "../parts/lazy.tsx";
import { withJoinedWords } from "../words/loaded_words.ts";
import { Notice } from "./Notice.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useFirstWords } from "../words/LanguageProvider.tsx";

const OtherTabOffer = lazy(
  async () =>
    (await withJoinedWords(import("./OtherTabOffer.tsx"))).OtherTabOffer,
  () => null,
);

/** Asks for a name, unless a token provides it. Inert without a phone, as rendered by the server. */
export function JoinScreen({ phone, state, signIn, invitedPeer = null }: {
  phone?: PhoneSurface;
  state: PhoneState & { name: "unregistered" | "registering" };
  /** Whether a token provides the name. */
  signIn: boolean;
  /** The person whom the page's link offers to call. */
  invitedPeer?: string | null;
}) {
  const words = useFirstWords();
  const [name, setName] = useState(phone?.preferences.values.value.name ?? "");
  const input = useRef<HTMLInputElement>(null);
  const problem = state.name === "unregistered" ? state.problem : undefined;
  // Layout effect: later it would select text that is being typed.
  useLayoutEffect(() => {
    if (problem) input.current?.select();
  }, [problem]);

  useLayoutEffect(() => {
    // On a phone its keyboard would cover half of the page.
    const free = document.activeElement === document.body;
    if (phone && free && !matchMedia("(pointer: coarse)").matches) {
      input.current?.focus();
    }
  }, [phone]);

  // Nobody but the host sees or calls a guest.
  const guest = phone?.host !== undefined;
  const pending = state.name === "registering";
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = signIn ? "" : name.trim();
    if (!signIn && !wanted && input.current) {
      // Spaces alone pass for a text that is required.
      input.current.value = "";
      input.current.reportValidity();
    }
    if ((wanted || signIn) && !pending) phone?.register(wanted);
  };
  return (
    <main class="screen join">
      <form class="card" onSubmit={submit}>
        <h1>
          {invitedPeer === null
            ? words.join.title
            : words.join.toCall(invitedPeer)}
        </h1>
        {!guest && (
          <p class="lead">
            {signIn ? words.join.signedInLead : words.join.lead}
          </p>
        )}
        {!signIn && <label for="name">{words.join.name}</label>}
        {!signIn && (
          <input
            id="name"
            name="name"
            ref={input}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
            autocomplete="nickname"
            autocapitalize="words"
            spellcheck={false}
            enterkeyhint="go"
            maxLength={MAX_NAME_LENGTH}
            required
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem
              ? "name-problem"
              : guest
              ? undefined
              : "name-hint"}
          />
        )}
        {problem && <Notice id="name-problem" problem={problem} />}
        {phone && problem?.code === "name_taken" &&
          <OtherTabOffer phone={phone} />}
        {!problem && !signIn && !guest &&
          <p id="name-hint" class="hint">{words.join.nameHint}</p>}
        <button
          id="register"
          type="submit"
          class="button"
          data-kind="primary"
          disabled={!phone}
          aria-disabled={pending}
        >
          {pending && <span class="spinner" aria-hidden />}
          {pending ? words.join.pending : words.join.submit}
        </button>
        <noscript>{words.join.noScript}</noscript>
      </form>
      <DeviceCheck phone={phone} />
    </main>
  );
}
