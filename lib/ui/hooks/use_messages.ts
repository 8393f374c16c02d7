import { useEffect } from "preact/hooks";
import { lastAside } from "../../phone/aside.ts";
import { messagesOf } from "../../phone/messages/browser_messages.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** Keeps the recorded messages as the server has them, and this device's key for them there. */
export function useMessages(phone: PhoneSurface): void {
  const aside = phone.aside.value;
  const box = messagesOf(phone);
  const kept = box.lists.value !== null;
  const registered = lastAside(aside, "registerResponse");
  const changed = lastAside(aside, "messagesChanged");
  useEffect(() => {
    if (registered) void box.refresh();
  }, [registered, changed]);
  useEffect(() => {
    if (registered && kept) void box.publishKey();
  }, [registered, kept]);
}
