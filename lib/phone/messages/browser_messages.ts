import { ownMemory } from "../seal/own_memory.ts";
import { MessageBox } from "./message_box.ts";
import { askMessages } from "./message_requests.ts";

const boxes = new WeakMap<object, MessageBox>();

/** The recorded messages of a phone's person, in this browser. */
export function messagesOf(phone: object): MessageBox {
  let box = boxes.get(phone);
  if (!box) {
    box = new MessageBox({
      ask: askMessages,
      memory: crypto.subtle ? ownMemory : Promise.resolve(null),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    boxes.set(phone, box);
  }
  return box;
}
