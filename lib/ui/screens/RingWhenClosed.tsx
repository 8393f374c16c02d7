import { useEffect, useState } from "preact/hooks";
import {
  type ClosedRinging,
  closedRinging,
  type RingingChange,
  ringWhenClosed,
} from "../../phone/closed_ringing.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The switch that has calls ring while the page is closed; nothing where that is impossible. */
export function RingWhenClosed({ userName }: { userName: string }) {
  const { closed } = useWords();
  const [state, setState] = useState<ClosedRinging>(null);
  const [pending, setPending] = useState(false);
  const [result, setResult] = useState<RingingChange>("done");
  useEffect(() => {
    closedRinging(userName).then(setState, () => {});
  }, [userName]);
  if (state === null) return null;
  if (state === "home_screen") {
    return <p class="hint" id="ring-home-screen">{closed.homeScreen}</p>;
  }
  const change = async (on: boolean) => {
    setPending(true);
    const changed = await ringWhenClosed(userName, on);
    setResult(changed);
    if (changed === "done") setState(on ? "on" : "off");
    setPending(false);
  };
  return (
    <>
      <label class="check">
        <input
          id="ring-when-closed"
          type="checkbox"
          checked={state === "on"}
          disabled={pending}
          aria-busy={pending}
          aria-describedby="ring-when-closed-hint"
          onChange={({ currentTarget }) => {
            void change(currentTarget.checked);
            // Shows what is, until it is changed.
            currentTarget.checked = state === "on";
          }}
        />
        {closed.label}
      </label>
      <p class="hint" id="ring-when-closed-hint" role="status">
        {result === "done" ? closed.hint : closed[result]}
      </p>
    </>
  );
}
