import puppeteer, { type Browser } from "puppeteer-core";
import { installedProgram } from "../deploy/installed_program.ts";

const PREFERENCES = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.peerconnection.ice.loopback": true,
  // mDNS names need a responder, which not every machine has.
  "media.peerconnection.ice.obfuscate_host_addresses": false,
};

/**
 * A headless Firefox with a fake camera and microphone, and a profile of its
 * own, driven over WebDriver BiDi.
 *
 * @throws {Error} saying what to install when there is none
 */
export async function launchFirefox(): Promise<Browser> {
  return await puppeteer.launch({
    browser: "firefox",
    executablePath: await installedProgram({
      name: "Firefox",
      debianPackage: "firefox-esr",
      variable: "FIREFOX",
      places: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    }),
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: PREFERENCES,
  });
}
