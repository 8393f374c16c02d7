import * as v from "valibot";
import { isStunUri, isTurnUri } from "../../net/ice_servers.ts";
import type { OptionGroup } from "./option.ts";
import { text, turnWord } from "../option_values.ts";

/** STUN and TURN servers. */
export const ICE_OPTIONS = {
  "stun": {
    schema: v.pipe(
      v.string(),
      v.check(isStunUri, "must be a URI such as stun:host:3478"),
    ),
    value: "URI",
    help: "a STUN server, such as stun:host:3478; repeatable",
    multiple: true,
  },
  "turn": {
    schema: v.pipe(
      v.string(),
      v.check(isTurnUri, "must be a URI such as turn:host:3478?transport=udp"),
    ),
    value: "URI",
    help: "a TURN server, such as turn:host:3478?transport=udp; repeatable",
    multiple: true,
  },
  "turn-secret-file": {
    schema: text,
    value: "FILE",
    help:
      "a file that holds nothing but the TURN server's shared secret (static-auth-secret of coturn)",
  },
  "turn-secret": {
    schema: text,
    value: "SECRET",
    help: "that secret itself; safer in a file",
    secret: true,
  },
  "turn-user": {
    schema: turnWord,
    value: "NAME",
    help: "a fixed user of the TURN server, if it has no shared secret",
  },
  "turn-password": {
    schema: turnWord,
    value: "PASSWORD",
    help: "password of that user; safer in the environment",
    secret: true,
  },
} as const satisfies OptionGroup;
