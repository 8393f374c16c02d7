import type { ReadonlySignal, Signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { LogEntry } from "../../phone/message_log.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Words } from "../words/words.ts";

/** The signaling traffic, for debugging. */
export function ConsolePanel(
  { log, withSdp, onClose }: {
    log: ReadonlySignal<LogEntry[]>;
    withSdp: Signal<boolean>;
    onClose: () => void;
  },
) {
  const words = useWords();
  const [copied, setCopied] = useState<"copied" | "copyFailed" | null>(null);
  const entries = log.value;
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [entries]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(
        entries.map((entry) => asLine(entry, words)).join("\n"),
      );
      setCopied("copied");
    } catch {
      setCopied("copyFailed");
    }
  };
  return (
    <aside id="console" class="console" aria-labelledby="console-title">
      <header>
        <h2 id="console-title">{words.console.title}</h2>
        <label class="check">
          <input
            id="console-sdp"
            type="checkbox"
            checked={withSdp.value}
            onChange={(event) => withSdp.value = event.currentTarget.checked}
          />
          {words.console.withSdp}
        </label>
        <button
          id="console-copy"
          type="button"
          class="button"
          data-kind="quiet"
          onClick={() => void copy()}
        >
          <Icon name="Copy" />
          {words.console.copy}
        </button>
        <span role="status">{copied && words.console[copied]}</span>
        <IconButton label={words.console.close} onPress={onClose}>
          <Icon name="X" />
        </IconButton>
      </header>
      {entries.length === 0 ? <p class="empty">{words.console.empty}</p> : (
        // Focusable, so that a keyboard can scroll it.
        <ol ref={list} tabIndex={0} aria-labelledby="console-title">
          {entries.map((entry, at) => (
            <li key={at} data-kind={entry.kind}>
              <time>{timeOf(entry)}</time>{" "}
              <b>{words.console.kind[entry.kind]}</b> {entry.text}
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}

function timeOf({ at }: LogEntry): string {
  return new Date(at).toISOString().slice(11, 23);
}

function asLine(entry: LogEntry, words: Words): string {
  return `${timeOf(entry)} ${words.console.kind[entry.kind]} ${entry.text}`;
}
