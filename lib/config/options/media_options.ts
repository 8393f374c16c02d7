import * as v from "valibot";
import type { OptionGroup } from "./option.ts";
import { address, count, network, port, text, url } from "../option_values.ts";

/**
 * Default limit of calls per media server: one core forwards
 * this many at 1.4 Mbit/s each way without delay, and so does one Kurento.
 */
export const DEFAULT_MEDIA_CAP = 60;

/** kbit/s each way: a browser's own limit for 1280×720 in VP8. */
export const DEFAULT_VIDEO_KBPS = 2_500;

/** Media servers, and the ports of the embedded one. */
export const MEDIA_OPTIONS = {
  "ws_uri": {
    schema: url(["ws:", "wss:"], "ws://host:8888/kurento"),
    value: "URL",
    help:
      "a Kurento Media Server; repeatable (default: the embedded media server)",
    multiple: true,
  },
  "ws_uri_file": {
    schema: text,
    value: "FILE",
    help:
      "a file that lists more of them, one URL per line; read again on SIGHUP",
  },
  "media-cap": {
    schema: count(1, 10_000),
    value: "CALLS",
    help: `most calls on one media server (default ${DEFAULT_MEDIA_CAP})`,
  },
  "video-kbps": {
    schema: count(100, 20_000),
    value: "KBPS",
    help:
      `limit of video in each direction, in kbit/s (default ${DEFAULT_VIDEO_KBPS})`,
  },
  "media-processes": {
    schema: count(0, 64),
    value: "COUNT",
    help:
      "number of embedded media servers that run as separate processes; needs `deno task start:processes` (default 0: one, in this process)",
  },
  "media-port": {
    schema: port,
    value: "PORT",
    help:
      "UDP port of the embedded media server for all calls (default 0: any free one); media processes also use the ports after it",
  },
  "relay-port": {
    schema: port,
    value: "PORT",
    help:
      "UDP port of the embedded media server for all sealed calls, which it cannot read (default 0: any free one); media processes also use the ports after it",
  },
  "media-bind": {
    schema: address,
    value: "ADDRESS",
    help: "local address of both ports (default: all interfaces)",
  },
  "media-announce": {
    schema: address,
    value: "ADDRESS",
    help:
      "public address that browsers get instead of the local one, for a server behind a NAT; repeatable, one per IP version",
    multiple: true,
  },
  "seal": {
    schema: v.picklist(
      ["prefer", "require", "off"],
      "must be prefer, require or off",
    ),
    value: "WHICH",
    help:
      "prefer (default) seals calls between browsers that can, so that the embedded media server cannot read them; require also refuses the others; off seals none (default with --stun or --turn, but without --media-announce)",
  },
  "candidate-networks": {
    schema: network,
    value: "NETWORK",
    help:
      "a private network to which media servers may send first; repeatable (default none: browsers there are found by their own packets)",
    multiple: true,
  },
} as const satisfies OptionGroup;
