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
  const [ringing, setRinging] = useState<ClosedRinging | null>(null);
  const [pending, setPending] = useState(false);
  const [result, setResult] = useState<RingingChange>("done");
  useEffect(() => {
    closedRinging(userName).then(setRinging, () => {});
  }, [userName]);
  if (ringing === null) return null;
  const { state, reservedDays } = ringing;
  if (state === "home_screen") {
    return <p class="hint" id="ring-home-screen">{closed.homeScreen}</p>;
  }
  const change = async (on: boolean) => {
    setPending(true);
    const changed = await ringWhenClosed(userName, on);
    setResult(changed);
    if (changed === "done") {
      setRinging({ state: on ? "on" : "off", reservedDays });
    }
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
          aria-describedby="ring-when-closed-hint ring-when-closed-name"
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
      {reservedDays !== undefined && (
        <p class="hint" id="ring-when-closed-name">
          {closed.reserved(userName, reservedDays)}
        </p>
      )}
    </>
  );
}
