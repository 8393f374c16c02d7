import { testIsolated } from "../../support/isolated.ts";

const FILES = [
  "peer",
  "ice_lite",
  "conformance",
  "relay",
  "sources",
  "feedback",
  "checks",
  "untaken_video",
  "chromium",
  "firefox",
  "manners",
];

for (const file of FILES) testIsolated(file, import.meta.url);
